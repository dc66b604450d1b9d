import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation, recordEvent, requireApproval } from '../../operations/index.ts'
import { DownloadOutput, Empty } from '../../operations/fields.ts'
import { requireStrongPassword } from '../auth/index.ts'
import { workspaceFacts } from '../workspace/index.ts'
import { requireEveryInbox, requireWaiting } from './access.ts'
import { announceExport } from './announce.ts'
import { present } from './present.ts'
import { type OpenedExport, insertExport, listExports, markEnded } from './repository.ts'
import { DownloadInput, ExportOutput, ListOutput, RequestInput } from './schema.ts'
import { type SealFor, isRecipient, sealStream } from './seal.ts'
import { openContent } from './stream.ts'

const exporting = { actor: 'member', permission: 'exportWorkspace', socket: false } as const

export const list = defineOperation({
  ...exporting,
  id: 'exports.list',
  summary: 'Exports of the workspace that were approved, newest first',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/exports' },
  audit: {},
  input: Empty,
  output: ListOutput,
  run: async ({ tx, actor, now }) => ({ exports: (await listExports(tx)).map((found) => present(found, actor, now)) })
})

export const request = defineOperation({
  ...exporting,
  id: 'exports.request',
  summary: 'Ask to take everything of the workspace away as a file',
  description: 'Waits for a second person (see approvals). Once it is approved, whoever asked downloads it within a day, once.',
  fresh: 'export',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'POST', path: '/exports', status: 201 },
  audit: { target: (_, { export: { id } }) => ({ kind: 'export', id }) },
  input: RequestInput,
  output: ExportOutput,
  run: async (context, { sealedFor, recipient = null, ...input }) => {
    const { tx, actor, now } = context
    const reason = input.reason.trim()
    if ((sealedFor === 'recipient') !== (recipient !== null)) throw new Problem('invalid_input', { field: 'recipient', allowed: 'age1… when it is sealed for a recipient, nothing for a passphrase' })
    if (recipient !== null && !isRecipient(recipient)) throw new Problem('invalid_input', { field: 'recipient', allowed: 'a public key of age: age1 and 58 letters and digits, as "age-keygen" prints it' })
    await requireEveryInbox(tx, actor)
    requireApproval(context, { kind: 'workspace', id: tx.tenantId, reason, permission: 'exportWorkspace' })
    return { export: present(await insertExport(tx, { sealedFor, recipient, reason, askedBy: actor.memberId }, now), actor, now) }
  }
})

export const download = defineOperation({
  ...exporting,
  id: 'exports.download',
  summary: 'Download an export that was approved: a file sealed with age',
  description: 'The file is made while it is sent, from one moment of the workspace, and kept nowhere. One at a time for a workspace. Owners and admins are told by mail.',
  fresh: 'export',
  limits: ['member.export'],
  scope: 'none',
  rest: { method: 'POST', path: '/exports/:exportId/download', file: 'stream' },
  audit: false,
  input: DownloadInput,
  output: DownloadOutput,
  run: async (context, { exportId, passphrase }) => {
    const { services, actor, now } = context
    const found = await services.withTenant(actor, async (tx) => {
      const waiting = await requireWaiting(tx, actor, exportId, now)
      await requireEveryInbox(tx, actor)
      return waiting
    })
    const workspace = await services.withPlatform((tx) => workspaceFacts(tx, actor.tenantId))
    const to = sealFor(found, passphrase, workspace.name)
    const at = new Date(now).toISOString()
    const content = await openContent(services, actor.tenantId, { id: exportId, software: services.settings.version, at, workspace })
    try {
      await record(context, found)
      await announceExport(context, found, workspace.name)
      const ended = (bytes: number) => services.withTenant(actor, (tx) => markEnded(tx, exportId, bytes, services.clock.now()))
      return { name: `rind-export-${at.slice(0, 10)}-${exportId.slice(-8)}.jsonl.age`, content: counted(await sealStream(content, to), ended) }
    } catch (error) {
      content.destroy()
      throw error
    }
  }
})

/** @throws Problem invalid_input, weak_password, breached_password */
function sealFor({ recipient }: OpenedExport, passphrase: string | undefined, workspace: string): SealFor {
  if ((recipient === null) !== (passphrase !== undefined)) throw new Problem('invalid_input', { field: 'passphrase', allowed: 'words for an export that is sealed for a passphrase, nothing for one that has a recipient' })
  if (recipient !== null) return { recipient }
  const words = passphrase ?? ''
  try {
    requireStrongPassword(words, [workspace])
  } catch (error) {
    throw error instanceof Problem ? new Problem(error.code, { ...error.details, field: 'passphrase' }) : error
  }
  return { passphrase: words }
}

/** Each try is in the record, whether the file arrives or not. */
async function record({ services, actor, caller, now }: Context<'member', 'none'>, { id, reason }: OpenedExport): Promise<void> {
  await services.withTenant(actor, (tx) => recordEvent(tx, { operation: 'exports.download', outcome: 'granted', actor, target: { kind: 'export', id }, reason, caller, now }))
}

/** Tells when the last byte was taken. */
async function* counted(source: AsyncIterable<Uint8Array>, ended: (bytes: number) => Promise<void>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    yield chunk
  }
  await ended(bytes)
}

export const EXPORT_OPERATIONS = [list, request, download]
