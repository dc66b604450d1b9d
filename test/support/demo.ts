import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import type { Test } from 'tap'
import { adminUrl } from '../../db/embedded/admin-connection.ts'
import { adminPassword } from '../../db/embedded/secret.ts'
import type { AccessLevels, Role } from '../../src/operations/index.ts'
import { serverOf, until } from './embedded.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface Member {
  readonly email: string
  readonly password: string
  readonly totpSecret: string
  readonly role: Role
  readonly accessLevels: AccessLevels
}
/** What `--json` prints. */
export interface Demo {
  readonly url: string
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly inboxKey: string; readonly members: readonly Member[] }[]
}
export interface RunningDemo {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ended: Promise<number | NodeJS.Signals | null>
}

/** Starts the demo as a person does, with nothing of the tests in its environment. */
export function startDemo(t: Test, env: Readonly<Record<string, string>>, args: readonly string[] = ['--json']): RunningDemo {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const child = spawn(process.execPath, ['bin/rind.js', 'demo', ...args], { cwd: ROOT, env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), INTERNAL_PORT: '0', STATUS: 'off', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, stdout: () => stdout, stderr: () => stderr, ended }
}

/** Waits until the demo has printed something, and answers with all that it printed. */
export async function printed(demo: RunningDemo, marker: string): Promise<string> {
  await until(`the demo prints: ${demo.stderr()}`, () => {
    if (demo.child.exitCode !== null) throw new Error(demo.stderr())
    return demo.stdout().includes(marker)
  })
  return demo.stdout()
}

/** Stops the demo as an operator does. @returns the exit code, or the signal that ended it */
export async function stopped(demo: RunningDemo): Promise<number | NodeJS.Signals | null> {
  demo.child.kill('SIGTERM')
  return demo.ended
}

/** A connection past every protection to a data directory's running server, to look at rows as they lie on the disk. */
export async function lookInside(dataDir: string): Promise<postgres.Sql> {
  const { port } = await serverOf(dataDir)
  return postgres(adminUrl({ port, password: await adminPassword(dataDir, true) }, 'rind'), { max: 1, onnotice: () => undefined })
}

/** What must hold of every conversation, however it was made, as long as each message after the last answer is one that waits. */
export async function checkRows(t: Test, sql: postgres.Sql): Promise<void> {
  const wrong = await sql`
    select c.id from conversations c join messages m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
    group by c.tenant_id, c.id
    having count(*) <> c.last_seq or max(m.seq) <> c.last_seq or count(m.public_seq) <> c.last_public_seq or max(m.public_seq) <> c.last_public_seq
      or max(m.seq) filter (where m.sender_kind = 'contact') <> c.last_contact_seq
      or max(m.created_at) filter (where m.kind <> 'event') <> c.last_message_at or c.activity_at > c.last_message_at
      or c.contact_read_seq > c.last_seq or c.staff_read_seq > c.last_public_seq
      or c.waiting_since is distinct from case when c.status = 'open' then (
        select min(w.created_at) from messages w where w.tenant_id = c.tenant_id and w.conversation_id = c.id and w.sender_kind = 'contact' and w.seq > coalesce((
          select max(s.seq) from messages s where s.tenant_id = c.tenant_id and s.conversation_id = c.id and s.sender_kind = 'member' and s.kind <> 'note'), 0)) end`
  t.same(wrong, [], 'counters, last times and waiting follow from the messages')
  const unordered = await sql`
    select 1 from (select created_at, id, lag(created_at) over w as earlier, lag(id) over w as before from messages window w as (partition by tenant_id, conversation_id order by seq)) steps
    where created_at < earlier or id < before or created_at > ${new Date()}`
  t.same(unordered, [], 'messages are in the order of time, and none is of the future')
  const unaudited = await sql`
    select 1 from messages m where m.kind = 'reply' and m.seq > 1 and not exists (
      select from audit_events e where e.tenant_id = m.tenant_id and e.target_id = m.id and e.at = m.created_at and e.outcome = 'granted')`
  t.same(unaudited, [], 'each reply has its audit event')
}
