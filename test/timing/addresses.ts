// npm run test:timing [rounds]: whether the time of an answer tells who has an account. Not part of npm test: it takes
// minutes, wants a quiet machine, and judges by chance.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { OPERATIONS } from '../../src/features/index.ts'
import { Client } from '../support/client.ts'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { compare } from './rank.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 300)
const WARM_UP = 30
/** Beyond this many standard errors two sets of times are told apart: one chance in a thousand. */
const TOLD_APART = 3.3

/** The doors that take an address from anybody, and what they are given beside it. */
const DOORS: Readonly<Record<string, object>> = {
  'auth.signIn': { password: 'wrong violet battery moose' },
  'signup.start': { locale: 'en' },
  'reset.start': { locale: 'en' }
}

for (const [id, rest] of Object.entries(DOORS)) {
  const operation = OPERATIONS.find((candidate) => candidate.id === id)
  if (!operation?.rest) continue
  const { path } = operation.rest
  t.test(`A2: the time of ${id} does not tell a known address from an unknown one`, { timeout: 3_600_000 }, async (t) => {
    const server = await startServer()
    t.teardown(() => server.stop())
    const { owner } = await foundWorkspace(server)
    const client = new Client(server)
    const ask = async (email: string) => {
      const began = performance.now()
      const { status, body } = await client.call(path, { body: { email, ...rest } })
      return { took: performance.now() - began, told: JSON.stringify({ status, ...body, requestId: '', devLink: '' }) }
    }
    // As long as the known one, and never the same: what is remembered of an address must not tell either.
    const stranger = () => `${randomBytes(18).toString('hex').slice(0, owner.email.indexOf('@'))}@example.test`
    const [known, unknown, control]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < ROUNDS + WARM_UP; round++) {
      // The three kinds take turns in an order of chance, so that whatever else the machine does falls on each alike.
      const kinds = [['known', owner.email, known], ['unknown', stranger(), unknown], ['control', stranger(), control]] as const
      const answers = new Set<string>()
      for (const [, email, times] of kinds.toSorted(() => Math.random() - 0.5)) {
        const { took, told } = await ask(email)
        answers.add(told)
        if (round >= WARM_UP) times.push(took)
      }
      if (answers.size !== 1) t.fail(`the answers differ: ${[...answers].join(' ')}`)
    }
    const [found, chance] = [compare(known, unknown), compare(unknown, control)]
    const slower = compare(known.map((time) => time + 0.05 * found.medians[1]), known)
    const show = ({ advantage, sigmas, medians }: typeof found) => `${advantage.toFixed(3)} (${sigmas.toFixed(1)} sigma; medians ${medians.map((time) => time.toFixed(2)).join(' and ')} ms)`
    t.comment(`known or unknown ${show(found)}; unknown or unknown ${show(chance)}; 5 % slower ${show(slower)}`)
    t.ok(Math.abs(found.sigmas) < TOLD_APART, `known or unknown: ${show(found)}`)
    t.ok(slower.sigmas > TOLD_APART, 'a difference of a twentieth would have been seen: else take more ROUNDS, or a quieter machine')
  })
}

t.end()
