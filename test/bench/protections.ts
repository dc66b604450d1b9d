// npm run bench -- protections: what row-level security, encryption and the record each cost a message. The statement
// of the path of a message (db/send.ts with the functions of its migration) is called on one connection against copies
// of one database: one as it is, and one each with a protection taken out of tables, function and caller. Commits do not
// wait for the disk here: the disk's time is nobody's protection and would hide the differences.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import postgres from 'postgres'
import { type OutgoingMessage, type StoreMessages, newId } from '../../db/index.ts'
import { connect } from '../../db/connect.ts'
import { messageStore } from '../../db/send.ts'
import { DataKey, KeySet, generateKeyBytes, importKey } from '../../src/crypto/index.ts'
import { messageAddress } from '../../src/features/thread/index.ts'
import { fillArchive } from '../support/archive.ts'
import { adminUrl } from '../support/database.ts'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { median, printMachine, printTable } from './figures.ts'

const ROUNDS = 15
const CONVERSATIONS = 50
const BODY = 'x'.repeat(200)
/** Messages of a turn: enough to be well above the system's clock of a hundredth of a second. */
const TURNS = [{ batch: 1, messages: 1_500 }, { batch: 25, messages: 10_000 }] as const
const TICK_US = 10_000

type Protection = 'rls' | 'sealing' | 'record'
const SHAPES: readonly { readonly name: string; readonly without: readonly Protection[] }[] = [
  { name: 'everything', without: [] },
  { name: 'the same again', without: [] },
  { name: 'no row-level security', without: ['rls'] },
  { name: 'no sealing, no check of it', without: ['sealing'] },
  { name: 'no audit event', without: ['record'] },
  { name: 'none of the three', without: ['rls', 'sealing', 'record'] }
]

/** Takes a protection out of a copy of the database. What is cut must have been there, or else nothing would be measured. */
async function takeOut(admin: postgres.Sql, protections: readonly Protection[]): Promise<void> {
  const rows = await admin<{ definition: string }[]>`select pg_get_functiondef(oid) as definition from pg_proc where proname in ('send_messages', 'send_message')`
  if (rows.length !== 2) throw new Error('The path of a message has two functions')
  const cuts: Record<Protection, readonly [RegExp, string]> = {
    rls: [/perform set_config\([^;]*;/, ''],
    sealing: [/::sealed/, ''],
    record: [/insert into audit_events[^;]*;/, '']
  }
  for (const { definition } of rows) {
    let changed = definition
    for (const protection of protections) {
      const [what, instead] = cuts[protection]
      if (!what.test(changed)) throw new Error(`${protection} was not found in the function`)
      changed = changed.replace(what, instead)
    }
    await admin.unsafe(changed)
  }
  if (protections.includes('rls')) for (const table of ['conversations', 'messages', 'audit_events']) await admin.unsafe(`alter table ${table} disable row level security`)
  if (protections.includes('sealing')) await admin.unsafe('alter table messages alter column body type bytea')
}

interface Copy {
  readonly name: string
  readonly sealed: boolean
  readonly store: StoreMessages
  readonly pid: number
  readonly results: Map<number, Measured[]>
}

interface Measured {
  readonly perSecond: number
  readonly nodeUs: number
  readonly postgresUs: number
}

/** Processor time of a process in microseconds, its own and the system's for it. */
async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_US
}

const server = await startServer()
const workspace = await foundWorkspace(server, 'Bench')
const archived = await fillArchive(server, workspace, { conversations: CONVERSATIONS, messagesEach: 1, body: () => 'Hello', begin: Date.now() - 86_400_000 })
const keys = new Map(archived.map(({ id }) => [id, new KeySet([new DataKey(1, importKey(generateKeyBytes()))])]))
await server.app.close()
await server.database.admin.end()

const postgresAdmin = postgres(adminUrl('postgres'), { max: 1, onnotice: () => undefined })
const copies: Copy[] = []
for (const [index, { name, without }] of SHAPES.entries()) {
  const database = `${server.database.name}_${index}`
  await postgresAdmin.unsafe(`create database ${database} template ${server.database.name}`)
  const admin = postgres(adminUrl(database), { max: 1, onnotice: () => undefined })
  await takeOut(admin, without)
  await admin.end()
  const url = new URL(server.database.urls.app.reveal())
  url.pathname = `/${database}`
  const client = connect(url.toString(), 1, 'bench', { settings: { plan_cache_mode: 'force_generic_plan', synchronous_commit: 'off' } })
  const pid = (await client<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid ?? 0
  copies.push({ name, sealed: !without.includes('sealing'), store: messageStore({ use: (run) => run(client) }), pid, results: new Map(TURNS.map(({ batch }) => [batch, []])) })
}

/** A message as the operations make one, once it is authorised. */
function makeMessage(index: number, sealed: boolean): OutgoingMessage {
  const { id: conversationId, contactId } = archived[index % archived.length] ?? { id: '', contactId: '' }
  const at = Date.now()
  const id = newId(at)
  const address = messageAddress(workspace.id, { id, conversationId, senderKind: 'contact', senderId: contactId, createdAt: new Date(at) })
  const body = sealed ? keys.get(conversationId)?.seal(address, BODY) : Buffer.from(BODY, 'utf8')
  if (!body) throw new Error('no key')
  return { id, conversationId, senderKind: 'contact', senderId: contactId, clientId: randomUUID(), body, at, eventId: newId(at), requestId: id }
}

async function turn({ store, pid, sealed }: Copy, batch: number, messages: number): Promise<Measured> {
  const postgresBegan = await processorTime(pid)
  const nodeBegan = process.cpuUsage()
  const began = performance.now()
  for (let sent = 0; sent < messages; sent += batch) {
    await store(workspace.id, Array.from({ length: batch }, (_, index) => makeMessage(sent + index, sealed)))
  }
  const seconds = (performance.now() - began) / 1000
  const node = process.cpuUsage(nodeBegan)
  return { perSecond: messages / seconds, nodeUs: (node.user + node.system) / messages, postgresUs: ((await processorTime(pid)) - postgresBegan) / messages }
}

printMachine()
for (const { batch, messages } of TURNS) for (const copy of copies) await turn(copy, batch, messages)
for (let round = 0; round < ROUNDS; round++) {
  for (const { batch, messages } of TURNS) {
    // Each begins once in a while: who goes first after a pause is slower.
    for (let index = 0; index < copies.length; index++) {
      const copy = copies[(index + round) % copies.length]
      if (copy) copy.results.get(batch)?.push(await turn(copy, batch, messages))
    }
  }
}
for (const { batch, messages } of TURNS) {
  const figures = copies.map(({ name, results }) => {
    const runs = results.get(batch) ?? []
    return { name, perSecond: median(runs.map((run) => run.perSecond)), node: median(runs.map((run) => run.nodeUs)), postgres: median(runs.map((run) => run.postgresUs)) }
  })
  const [all] = figures
  if (!all) throw new Error('no figures')
  printTable(
    `batches of ${batch}, 200 bytes each, one connection; medians of ${ROUNDS} interleaved rounds of ${messages.toLocaleString('en-GB')} messages`,
    ['messages/s', 'x all', 'node us', 'x all', 'postgres us', 'x all'],
    figures.map(({ name, perSecond, node, postgres }) => [
      name, perSecond.toFixed(0), (perSecond / all.perSecond).toFixed(2), node.toFixed(1), (node / all.node).toFixed(2), postgres.toFixed(1), (postgres / all.postgres).toFixed(2)
    ])
  )
}
printMachine()
process.exit(0)
