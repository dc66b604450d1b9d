// npm run bench -- rotation [messages]: whether writers feel a rotation of keys. Fifty visitors write, each waiting for
// its acknowledgement, and staff read along, while the root key, the workspace's key and every data key are exchanged,
// between spells without any rotation. The workspace holds older messages too (20,000 if not given), which a rotation
// of data keys seals anew. The rotation looks after keys as the command line does, over connections of its own.
import { setTimeout as wait } from 'node:timers/promises'
import { addRootKey } from '../../src/root-key-access.ts'
import { fillArchive } from '../support/archive.ts'
import { type WritingResult, keyAdminOf, makeRootKeyFile, makeWriters, writeDuring } from '../support/keys.ts'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { median, percentile, printMachine, printTable } from './figures.ts'

const ROUNDS = 3
const WRITERS = 50
const CALM_MS = 3_000
const EACH = 40

const older = Number(process.argv[2] ?? 20_000)
const file = await makeRootKeyFile()
const server = await startServer({ root: file.provider() })
const workspace = await foundWorkspace(server, 'Bench')
const writers = await makeWriters(server, workspace, WRITERS)
await fillArchive(server, workspace, { conversations: Math.ceil(older / EACH), messagesEach: EACH, body: () => 'x'.repeat(200), begin: Date.now() - older * 2_000 })
await server.database.admin`analyze`
const admin = keyAdminOf(server, file.provider())
const works: Record<string, () => Promise<unknown>> = {
  'no rotation': () => wait(CALM_MS),
  'root key': async () => {
    await addRootKey(file.path)
    await admin.rotateRoot()
  },
  "the workspace's key": () => admin.rotate(workspace.id, 'tenant'),
  'every data key': () => admin.rotate(workspace.id, 'data')
}
const measured = new Map<string, (WritingResult & { readonly took: number })[]>(Object.keys(works).map((name) => [name, []]))
printMachine()
await writeDuring(workspace, writers, () => wait(1_000))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, work] of Object.entries(works)) {
    const began = performance.now()
    let took = 0
    const result = await writeDuring(workspace, writers, async () => {
      await work()
      took = performance.now() - began
    })
    if (result.failures.length > 0) throw new Error(`${name}: ${result.failures[0]}`)
    measured.get(name)?.push({ ...result, took })
  }
}
const spells = [...measured].map(([name, runs]) => ({
  name,
  took: median(runs.map(({ took }) => took)),
  p50: median(runs.map(({ waits }) => percentile(waits, 0.5))),
  p99: median(runs.map(({ waits }) => percentile(waits, 0.99))),
  longest: Math.max(...runs.map(({ longestMs }) => longestMs)),
  silence: Math.max(...runs.map(({ silenceMs }) => silenceMs)),
  perSecond: median(runs.map(({ sent, took }) => (sent * 1000) / took))
}))
const [calm] = spells
printTable(
  `${WRITERS} writers, ${older.toLocaleString('en-GB')} older messages; medians of ${ROUNDS} interleaved rounds, and the longest of all; milliseconds`,
  ['took', 'acked/s', 'p50', 'p99', 'x calm', 'longest wait', 'longest silence'],
  spells.map(({ name, took, perSecond, p50, p99, longest, silence }) => [
    name, took.toFixed(0), perSecond.toFixed(0), p50.toFixed(0), p99.toFixed(0), (p99 / (calm?.p99 ?? 1)).toFixed(2), String(longest), String(silence)
  ])
)
printMachine()
await admin.close()
await server.stop()
await file.remove()
process.exit(0)
