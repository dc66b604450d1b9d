// npm run bench -- export [messages]: what taking a workspace away and importing it costs. A workspace of 100,000 messages, 40
// to a conversation, is sealed for a key and counted as it comes, then imported as another one; the memory is that of this process, the database's not counted.
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { sealStream } from '../../src/features/exports/seal.ts'
import { openContent } from '../../src/features/exports/stream.ts'
import { OPERATIONS } from '../../src/features/index.ts'
import { importWorkspace } from '../../src/features/imports/index.ts'
import { workspaceFacts } from '../../src/features/workspace/index.ts'
import { fillArchive } from '../support/archive.ts'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { printMachine, printTable } from './figures.ts'

const EACH = 40
const MIB = 1024 * 1024
const total = Number(process.argv[2] ?? 100_000)

const server = await startServer()
const { services } = server.app
const workspace = await foundWorkspace(server, 'Bench')
const body = (conversation: number, message: number) => `Message ${message} of conversation ${conversation}: the bicycle has not come yet, and the light flickers on the cobbles.`
await fillArchive(server, workspace, { conversations: Math.ceil(total / EACH), messagesEach: EACH, body, begin: Date.now() - total * 2_000 })
await server.database.admin`analyze`
const facts = await services.withPlatform((tx) => workspaceFacts(tx, workspace.id))
const open = () => openContent(services, workspace.id, { id: null, software: 'bench', at: new Date().toISOString(), workspace: facts })
const recipient = await identityToRecipient(await generateIdentity())

/** Runs something and says how long it took, and how far the memory rose above what it was. */
async function measure(run: () => Promise<number>): Promise<{ ms: number; peak: number; count: number }> {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20)
  const begin = performance.now()
  const count = await run()
  clearInterval(timer)
  return { ms: performance.now() - begin, peak: (peak - before) / MIB, count }
}

const exported = await measure(async () => {
  let bytes = 0
  for await (const chunk of await sealStream(await open(), { recipient })) bytes += chunk.length
  return bytes
})
const imported = await measure(async () => (await importWorkspace(services, await open(), { isOperation: (id) => OPERATIONS.some((operation) => operation.id === id), report: () => undefined })).lines)
printMachine()
printTable('A workspace as a file', ['seconds', 'peak MiB above idle', 'MiB sealed'], [
  [`export of ${total} messages`, (exported.ms / 1000).toFixed(1), exported.peak.toFixed(0), (exported.count / MIB).toFixed(1)],
  ['the same again, imported', (imported.ms / 1000).toFixed(1), imported.peak.toFixed(0), '']
])
await server.stop()
