// npm run bench -- search [messages]: what a search costs. A workspace of 100,000 messages, 40 to a conversation, is
// searched through the socket: a word that nothing holds (all is scanned), and one that the newest, and only the oldest message holds.
import { randomUUID } from 'node:crypto'
import { fillArchive } from '../support/archive.ts'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { type Socket, openSocket } from '../support/socket.ts'
import { median, printMachine, printTable } from './figures.ts'

const ROUNDS = 5
const EACH = 40
/** The server ends a search after two minutes. */
const DEADLINE_MS = 150_000
const WORDS = 'ik heb een vraag over mijn bestelling van vorige week want de fiets is nog niet geleverd en het achterlicht flikkert soms op de kasseien kunt u mij helpen alvast bedankt groeten café überhaupt'.split(' ')

const total = Number(process.argv[2] ?? 100_000)
const conversations = Math.ceil(total / EACH)

/** Some twenty words, others each time, accents among them; `nieuwste` and `oudste` in one message each. */
function body(conversation: number, message: number): string {
  const index = conversation * EACH + message
  const words = Array.from({ length: 12 + (index % 17) }, (_, place) => WORDS[(index * 7 + place * 5) % WORDS.length] ?? '')
  if (index === 0) words.push('café', 'oudste')
  if (index === conversations * EACH - 1) words.push('nieuwste')
  return words.join(' ')
}

interface Measured {
  readonly first: number | null
  readonly end: number
  /** Processor time of the server's process, the database's not counted. */
  readonly cpu: number
  readonly scanned: number
}

async function measure(socket: Socket, query: string): Promise<Measured> {
  const searchId = randomUUID()
  const begin = performance.now()
  const cpuBegin = process.cpuUsage()
  let first: number | null = null
  const listen = (data: Buffer) => {
    const frame = JSON.parse(String(data)) as { searchId?: string; hits?: unknown[] }
    if (frame.searchId === searchId && (frame.hits?.length ?? 0) > 0) first ??= performance.now() - begin
  }
  socket.ws.on('message', listen)
  const { ok, problem } = await socket.request('search.start', { searchId, query }, DEADLINE_MS)
  socket.ws.off('message', listen)
  const cpu = process.cpuUsage(cpuBegin)
  if (problem) throw new Error(problem.code)
  return { first, end: performance.now() - begin, cpu: (cpu.user + cpu.system) / 1000, scanned: (ok as { scanned: number }).scanned }
}

const server = await startServer()
const workspace = await foundWorkspace(server, 'Bench')
await fillArchive(server, workspace, { conversations, messagesEach: EACH, body, begin: Date.now() - total * 2_000 })
await server.database.admin`analyze`
const socket = await openSocket(workspace.owner.client)
printMachine()
const cold = await measure(socket, 'nergens')
const row = (name: string, runs: readonly Measured[]): [string, ...string[]] => {
  const firsts = runs.flatMap(({ first }) => (first === null ? [] : [first]))
  const per = (cost: (run: Measured) => number) => median(runs.map((run) => (cost(run) * 1000) / run.scanned)).toFixed(1)
  return [name, firsts.length ? median(firsts).toFixed(1) : '–', median(runs.map(({ end }) => end)).toFixed(0), per(({ end }) => end), per(({ cpu }) => cpu)]
}
const rows = [row('nothing found, no key at hand', [cold])]
for (const [name, query] of [['nothing found', 'nergens'], ['in the newest message', 'nieuwste'], ['in the oldest message', 'oudste'], ['two words, one with an accent', 'cafe oudste']] as const) {
  const runs = []
  for (let round = 0; round < ROUNDS; round++) runs.push(await measure(socket, query))
  rows.push(row(name, runs))
}
printTable(`${(conversations * EACH).toLocaleString('en-GB')} messages, ${EACH} to a conversation; medians of ${ROUNDS} rounds, milliseconds`, ['first hit', 'complete', 'per 1,000', 'cpu/1,000'], rows)
printMachine()
socket.close()
await server.stop()
process.exit(0)
