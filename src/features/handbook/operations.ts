import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { type Context, type MemberActor, csvFile, defineOperation, may } from '../../operations/index.ts'
import { CsvOutput, Empty } from '../../operations/fields.ts'
import { listMembers, memberProfile } from '../members/index.ts'
import { requireVersion } from './access.ts'
import { signStatement } from './evidence.ts'
import { presentOwn, presentRegister, presentVersion } from './present.ts'
import { type VersionText, findVersion, insertSignature, insertVersion, listVersions, readDraft, saveDraft, signaturesOf } from './repository.ts'
import { hashOf } from './rules.ts'
import { DraftOutput, OwnOutput, type OwnSignature, PublishInput, PublishOutput, ReadOutput, RegisterOutput, SaveInput, SaveOutput, SignInput, SignOutput, VersionInput, VersionsOutput } from './schema.ts'
import { MEMBERS_TEMPLATES } from './texts/members.ts'

const reading = { actor: 'member', permission: 'enter', limits: ['member.read'], scope: 'tenant', socket: true, audit: false } as const
const managing = { actor: 'member', permission: 'manageWorkspace', scope: 'tenant', socket: true } as const
const ofVersion = { target: ({ versionId }: { readonly versionId: string }) => ({ kind: 'handbook-version', id: versionId }) }
type Managing = Context<'member', 'tenant'>

export const own = defineOperation({
  ...reading,
  id: 'handbook.own',
  summary: 'Whether you have to sign the security handbook, and until when',
  rest: { method: 'GET', path: '/handbook/own' },
  input: Empty,
  output: OwnOutput,
  run: async ({ tx, actor, now }) => {
    const version = await findVersion(tx)
    if (!version) return { own: null }
    const { state, dueAt } = await ownOf(tx, actor, version, now)
    return { own: { versionId: version.id, number: version.number, state, dueAt } }
  }
})

export const get = defineOperation({
  ...reading,
  id: 'handbook.get',
  summary: 'The security handbook as it is in force, and your signature of it',
  rest: { method: 'GET', path: '/handbook' },
  input: Empty,
  output: ReadOutput,
  run: async ({ tx, actor, now }) => {
    const version = await findVersion(tx)
    return { version: version && presentVersion(version), own: version && (await ownOf(tx, actor, version, now)), can: rightsIn(actor) }
  }
})

export const version = defineOperation({
  ...reading,
  id: 'handbook.version',
  summary: 'A version of the security handbook, and your signature of it',
  rest: { method: 'GET', path: '/handbook/versions/:versionId' },
  input: VersionInput,
  output: ReadOutput,
  run: async ({ tx, actor, now }, { versionId }) => {
    const found = await requireVersion(tx, versionId)
    const [latest, signature] = [await findVersion(tx), await ownOf(tx, actor, found, now)]
    // What was replaced need not be signed any more.
    return { version: presentVersion(found), own: latest?.id === found.id || signature.state === 'signed' ? signature : null, can: rightsIn(actor) }
  }
})

export const sign = defineOperation({
  ...reading,
  id: 'handbook.sign',
  summary: 'Sign the security handbook',
  description: 'Takes the hash of the text that was read. Signing twice is the same as once; nobody can change or take back a signature.',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/handbook/versions/:versionId/signature' },
  audit: ofVersion,
  input: SignInput,
  output: SignOutput,
  run: async ({ tx, actor, services, now }, { versionId, hash }) => {
    const found = await requireVersion(tx, versionId)
    if ((await findVersion(tx))?.id !== versionId) throw new Problem('wrong_step', { detail: 'A newer version is in force: read that one.' })
    if (hashOf(found.text) !== hash) throw new Problem('confirmation_mismatch', { field: 'hash', detail: 'This is not the hash of the text of this version.' })
    const { memberId, tenantId } = actor
    if ((await signaturesOf(tx, versionId, memberId)).length === 0) {
      const { name, email } = await memberProfile(tx, memberId)
      const evidence = signStatement(services, {
        workspace: tenantId,
        signer: { id: memberId, name, email },
        version: { id: versionId, number: found.number, textSha256: hash },
        signedAt: new Date(now).toISOString()
      })
      await insertSignature(tx, { versionId, memberId, evidence }, now)
    }
    return { own: await ownOf(tx, actor, found, now) }
  }
})

export const versions = defineOperation({
  ...reading,
  id: 'handbook.versions',
  summary: 'The versions of the security handbook, newest first',
  permission: 'seeSettings',
  rest: { method: 'GET', path: '/handbook/versions' },
  input: Empty,
  output: VersionsOutput,
  run: async ({ tx }) => {
    const names = await namesOf(tx)
    return { versions: (await listVersions(tx)).map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString(), publishedBy: names.get(row.publishedBy) ?? null })) }
  }
})

export const draft = defineOperation({
  ...managing,
  id: 'handbook.draft',
  summary: 'What is being written of the next version, and the texts that Rind ships',
  limits: ['member.read'],
  rest: { method: 'GET', path: '/handbook/draft' },
  audit: false,
  input: Empty,
  output: DraftOutput,
  run: async ({ tx }) => ({ draft: await presentDraft(tx), templates: MEMBERS_TEMPLATES })
})

export const save = defineOperation({
  ...managing,
  id: 'handbook.saveDraft',
  summary: 'Keep what is written of the next version',
  limits: ['member.write'],
  rest: { method: 'PUT', path: '/handbook/draft' },
  audit: {},
  input: SaveInput,
  output: SaveOutput,
  run: async ({ tx, actor, now }: Managing, { text }) => {
    await saveDraft(tx, text, actor.memberId, now)
    const savedBy = (await memberProfile(tx, actor.memberId)).name
    return { draft: { text, hash: hashOf(text), savedAt: new Date(now).toISOString(), savedBy } }
  }
})

export const publish = defineOperation({
  ...managing,
  id: 'handbook.publish',
  summary: 'Publish the draft: everybody signs anew, and is told by mail',
  description: 'Takes the hash of the draft that was read, so that nothing is published that a colleague changed meanwhile.',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/handbook/versions', status: 201 },
  audit: { target: (_input, output) => ({ kind: 'handbook-version', id: output.version.id }) },
  input: PublishInput,
  output: PublishOutput,
  run: async ({ tx, actor, services, now }: Managing, { hash, dueDays }) => {
    const kept = await readDraft(tx, true)
    if (!kept) throw new Problem('wrong_step', { detail: 'There is no draft to publish.' })
    if (hashOf(kept.text) !== hash) throw new Problem('confirmation_mismatch', { field: 'hash', detail: 'The draft was changed meanwhile.' })
    const made = await insertVersion(tx, { text: kept.text, dueDays, publishedBy: actor.memberId }, now)
    await saveDraft(tx, null, actor.memberId, now)
    await services.jobs.enqueue(tx, 'handbook.remind', { workspaceId: tx.tenantId })
    return { version: presentVersion(made) }
  }
})

export const register = defineOperation({
  ...reading,
  id: 'handbook.register',
  summary: 'Who signed a version when, and who is due or overdue',
  permission: 'seeSettings',
  rest: { method: 'GET', path: '/handbook/versions/:versionId/register' },
  audit: ofVersion,
  input: VersionInput,
  output: RegisterOutput,
  run: async ({ tx, now }, { versionId }) => {
    const found = await requireVersion(tx, versionId)
    return { number: found.number, publishedAt: found.publishedAt.toISOString(), hash: hashOf(found.text), lines: await linesOf(tx, found, now) }
  }
})

export const exportRegister = defineOperation({
  ...reading,
  id: 'handbook.exportRegister',
  summary: 'The register of a version as a CSV file',
  permission: 'seeSettings',
  limits: ['member.export'],
  rest: { method: 'GET', path: '/handbook/versions/:versionId/register.csv', file: 'csv' },
  socket: false,
  audit: ofVersion,
  input: VersionInput,
  output: CsvOutput,
  run: async ({ tx, now }, { versionId }) => {
    const found = await requireVersion(tx, versionId)
    const shared = [String(found.number), hashOf(found.text)]
    return csvFile(
      `handbook-register-version-${found.number}.csv`,
      ['version', 'text_sha256', 'member_id', 'name', 'active', 'state', 'due_at', 'signed_at', 'evidence'],
      (await linesOf(tx, found, now)).map((line) => [...shared, line.memberId, line.name, line.active ? 'yes' : 'no', line.state, line.dueAt, line.signedAt, line.evidence])
    )
  }
})

const rightsIn = (actor: MemberActor) => ({ manage: may(actor, 'manageWorkspace'), seeRegister: may(actor, 'seeSettings') })
const namesOf = async (tx: TenantTx) => new Map((await listMembers(tx)).map(({ id, name }) => [id, name]))
const linesOf = async (tx: TenantTx, found: VersionText, now: number) => presentRegister(found, await listMembers(tx), await signaturesOf(tx, found.id), now)

async function ownOf(tx: TenantTx, { memberId }: MemberActor, found: VersionText, now: number): Promise<OwnSignature> {
  return presentOwn(found, (await memberProfile(tx, memberId)).createdAt, (await signaturesOf(tx, found.id, memberId))[0], now)
}

async function presentDraft(tx: TenantTx) {
  const kept = await readDraft(tx)
  return kept && { text: kept.text, hash: hashOf(kept.text), savedAt: kept.savedAt.toISOString(), savedBy: (await namesOf(tx)).get(kept.savedBy) ?? null }
}

export const HANDBOOK_OPERATIONS = [own, get, version, sign, versions, draft, save, publish, register, exportRegister]
