import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type KeyAdmin, type KeyAdminOptions, openKeyAdmin } from '../../db/key-admin.ts'
import { LocalRootKey, type RootKeyProvider } from '../../src/crypto/index.ts'
import { readRootKeyFile } from '../../src/root-key-access.ts'
import type { TestWorkspace } from './people.ts'
import type { TestServer } from './server.ts'
import { type Visitor, openWidget, startConversation } from './visitor.ts'

/** A root key file as an operator has one, with a provider for each process that reads it. */
export interface RootKeyFile {
  readonly path: string
  provider(): RootKeyProvider
  lines(): Promise<string[]>
  write(lines: readonly string[]): Promise<void>
  remove(): Promise<void>
}

export async function makeRootKeyFile(): Promise<RootKeyFile> {
  const folder = await mkdtemp(join(tmpdir(), 'rind-keys-'))
  const path = join(folder, 'root.key')
  const write = (lines: readonly string[]) => writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  await write([randomBytes(32).toString('base64')])
  return {
    path,
    provider: () => new LocalRootKey('file', readRootKeyFile(path), () => readRootKeyFile(path)),
    lines: async () => (await readFile(path, 'utf8')).trim().split('\n'),
    write,
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

/** What looks after keys, as the command line opens it: another process as far as the server can tell. */
export function keyAdminOf(server: TestServer, root: RootKeyProvider, options: Partial<KeyAdminOptions> = {}): KeyAdmin {
  return openKeyAdmin({ url: server.database.urls.jobs.reveal(), rootKey: root, clock: server.clock, settleMs: 0, alert: (alert) => server.logged.push(JSON.stringify(alert)), ...options })
}

/** A visitor who writes, and remembers every text that was acknowledged. */
export interface Writer {
  readonly visitor: Visitor
  readonly conversationId: string
  readonly said: string[]
}

export async function makeWriters(server: TestServer, workspace: TestWorkspace, count: number): Promise<Writer[]> {
  const writers: Writer[] = []
  for (let index = 0; index < count; index++) {
    const visitor = await openWidget(server, workspace.inbox.key)
    const text = `first words of ${index}`
    const { conversationId } = await startConversation(visitor, text)
    await visitor.client.ok('/widget/profile', { method: 'PUT', body: { name: `Visitor ${index}` } })
    writers.push({ visitor, conversationId, said: [text] })
  }
  return writers
}

export interface WritingResult {
  readonly sent: number
  readonly failures: string[]
  /** The longest that anybody waited for an answer, in milliseconds. */
  readonly longestMs: number
  /** The longest time in which nobody's message was acknowledged, in milliseconds. */
  readonly silenceMs: number
  /** How long each message waited for its acknowledgement, in milliseconds. */
  readonly waits: readonly number[]
}

/** Lets all writers write, and staff read along, until the work is done; each writer at least a few times. */
export async function writeDuring(workspace: TestWorkspace, writers: readonly Writer[], work: () => Promise<unknown>): Promise<WritingResult> {
  const running = { done: false }
  let longestMs = 0
  let sent = 0
  let silenceMs = 0
  let lastAt = performance.now()
  const waits: number[] = []
  const failures: string[] = []
  const timed = async (what: 'write' | 'read' | 'list' | 'members', wanted: number, call: () => Promise<{ status: number; body: unknown }>) => {
    const start = performance.now()
    const { status, body } = await call().catch((error: unknown) => ({ status: 0, body: String(error) }))
    const now = performance.now()
    longestMs = Math.max(longestMs, now - start)
    if (what === 'write') {
      waits.push(now - start)
      silenceMs = Math.max(silenceMs, now - lastAt)
      lastAt = now
    }
    if (status !== wanted) failures.push(`${what}: ${status} ${JSON.stringify(body)}`)
    return status === wanted
  }
  const write = async ({ visitor, conversationId, said }: Writer) => {
    for (let count = 0; !running.done || count < 3; count++) {
      const text = `words ${randomUUID()}`
      if (await timed('write', 201, () => visitor.client.call(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: text } }))) said.push(text)
      sent += 1
    }
  }
  const read = async () => {
    for (let index = 0; !running.done; index++) {
      await timed('read', 200, () => workspace.owner.client.call(`/conversations/${writers[index % writers.length]?.conversationId ?? ''}/messages`))
      await timed('list', 200, () => workspace.owner.client.call('/conversations?view=all'))
      await timed('members', 200, () => workspace.owner.client.call('/members'))
    }
  }
  const everybody = [...writers.map(write), read()]
  try {
    await work()
  } finally {
    running.done = true
    await Promise.all(everybody)
  }
  return { sent, failures, waits, longestMs: Math.round(longestMs), silenceMs: Math.round(silenceMs) }
}

/** Every text of a conversation, as staff see it, page by page. */
export async function readAll(workspace: TestWorkspace, conversationId: string): Promise<string[]> {
  const texts: string[] = []
  for (let after = 0; ;) {
    const page = await workspace.owner.client.ok<{ messages: { seq: number; body: string }[]; more: boolean }>(`/conversations/${conversationId}/messages?after=${after}&limit=200`)
    texts.push(...page.messages.map(({ body }) => body))
    after = page.messages.at(-1)?.seq ?? after
    if (!page.more) return texts
  }
}
