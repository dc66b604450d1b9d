// npm run test:timing [rounds]: whether the time of an answer tells who has an account. Not part of npm test: it takes
// minutes, wants a quiet machine, and judges by chance.
import t from 'tap'
import { OPERATIONS } from '../../src/features/index.ts'
import { startServer } from '../support/server.ts'
import { DOORS } from './doors.ts'
import { type Comparison, compare } from './rank.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 1200)
const WARM_UP = 30
/** Each door gets this long, so that all of them take less than six minutes; a slow machine makes fewer rounds in it. */
const LONGEST_MS = 80_000
/** Fewer than this say nothing. */
const LEAST_ROUNDS = 120
/** Beyond this many standard errors two sets of times are told apart: one chance in a thousand. */
const TOLD_APART = 3.3
/** The orders in which the three kinds can be asked. Each comes as often as the others, so that coming first or last falls on each alike. */
const ORDERS = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [1, 0, 2], [0, 2, 1]] as const

/** What differs from one answer to the next, whoever is asked for. */
const VARIES = new Set(['requestId', 'devLink', 'id', 'email', 'sentAt', 'expiresAt'])

for (const [id, open] of Object.entries(DOORS)) {
  const operation = OPERATIONS.find((candidate) => candidate.id === id)
  if (!operation?.rest) continue
  const { path } = operation.rest
  t.test(`A2: the time of ${id} does not tell a known address from an unknown one`, { timeout: 3 * LONGEST_MS }, async (t) => {
    const server = await startServer()
    t.teardown(() => server.stop())
    const { client, body: bodyFor, known: knownAddress, unknown: stranger, tidy } = await open(server)
    const ask = async (email: string) => {
      const began = performance.now()
      const { status, body } = await client.call(path, { body: bodyFor(email) })
      return { took: performance.now() - began, told: JSON.stringify({ status, ...body }, (key, value: unknown) => (VARIES.has(key) ? '' : value)) }
    }
    const [known, unknown, control]: [number[], number[], number[]] = [[], [], []]
    const began = performance.now()
    for (let round = 0; round < ROUNDS + WARM_UP && performance.now() - began < LONGEST_MS; round++) {
      // The three kinds take turns, so that whatever else the machine does falls on each alike.
      const kinds = [[await knownAddress(), known], [stranger(), unknown], [stranger(), control]] as const
      const answers = new Set<string>()
      for (const kind of ORDERS[round % ORDERS.length] ?? ORDERS[0]) {
        const [email, times] = kinds[kind]
        const { took, told } = await ask(email)
        answers.add(told)
        if (round >= WARM_UP) times.push(took)
      }
      await tidy?.()
      if (answers.size !== 1) t.fail(`the answers differ: ${[...answers].join(' ')}`)
    }
    t.ok(known.length >= LEAST_ROUNDS, `${known.length} rounds`)
    const [found, chance] = [compare(known, unknown), compare(unknown, control)]
    // What it would have said of a door that is slower for the ones than for the others: else silence would prove nothing.
    const [twentieth, tenth] = [0.05, 0.1].map((part) => compare(unknown.map((time) => time + part * found.medians[1]), control)) as [Comparison, Comparison]
    const show = ({ advantage, sigmas, medians }: typeof found) => `${advantage.toFixed(3)} (${sigmas.toFixed(1)} sigma; medians ${medians.map((time) => time.toFixed(2)).join(' and ')} ms)`
    t.comment(`known or unknown ${show(found)}; unknown or unknown ${show(chance)}; a twentieth slower ${show(twentieth)}; a tenth slower ${show(tenth)}`)
    t.ok(Math.abs(found.sigmas) < TOLD_APART, `known or unknown: ${show(found)}`)
    t.ok(tenth.sigmas > TOLD_APART, 'a difference of a tenth would have been seen: else take a quieter machine')
  })
}

t.end()
