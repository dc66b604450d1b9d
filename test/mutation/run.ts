// npm run test:mutation: takes each protection away, in a copy of the sources or of the database, and names the test
// that goes red. A mutant that no test notices fails the run. Without an argument the groups of SLOW are left out;
// npm run test:mutation -- all tries everything, -- WORD ... those with one of the words in their names.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { buildBrowserSources } from '../../src/build/browser.ts'
import { databaseMutants } from './database.ts'
import { foundMutants } from './found.ts'
import { chosenMutants } from './mutants.ts'
import { type Red, Workshop } from './workshop.ts'

const CATALOG = 'test/security/catalog.test.ts'
const WORKSHOPS = Math.min(4, availableParallelism())

/** Each of these runs a file in which whole processes start and are killed, or clocks run out. */
const SLOW = ['rotation', 'vault']

const words = process.argv.slice(2)
const asked = ({ name }: { readonly name: string }) => (words.length === 0 ? !SLOW.some((group) => name.startsWith(`${group}: `)) : words.some((word) => word === 'all' || name.includes(word)))
const began = performance.now()
const dataDir = await mkdtemp(join(tmpdir(), 'rind-mutation-'))
const workshops: Workshop[] = []
const survivors: string[] = []
let noticed = 0

function judge(name: string, red: Red | null): void {
  if (red === null) survivors.push(name)
  else noticed += 1
  process.stdout.write(red === null ? `SURVIVED  ${name}\n` : `red       ${name}\n          ${red.test}${red.says && ` (${red.says})`}\n`)
}

/** Each workshop takes the next piece of work when it is done with the one before. */
async function share<T>(work: readonly T[], run: (workshop: Workshop, item: T) => Promise<void>): Promise<void> {
  const queue = [...work]
  await Promise.all(
    workshops.map(async (workshop) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(workshop, item)
    })
  )
}

const [database] = await Promise.all([startEmbedded({ dataDir, log: () => undefined, database: 'rind_pristine' }), buildBrowserSources()])
try {
  const random = () => randomBytes(24).toString('base64url')
  const passwords = { app: random(), jobs: random(), platform: random(), backup: random() }
  await migrate({ adminUrl: database.adminUrl, passwords, log: () => undefined })
  const look = postgres(database.adminUrl, { max: 1, onnotice: () => undefined })
  const ofDatabase = (await databaseMutants(look)).filter(asked)
  await look.end()
  const ofSources = [...(await chosenMutants()), ...(await foundMutants())].filter(asked)
  const env = { NODE_COMPILE_CACHE: join(dataDir, 'compiled'), RIND_TEST_PASSWORDS: JSON.stringify(passwords), RIND_TEST_DATA_DIR: dataDir }
  for (let number = 0; number < WORKSHOPS; number++) workshops.push(await Workshop.open(number, database.adminUrl, env))

  // Without a mutant every file that guards one must be green: else red would prove nothing.
  const files = new Set([...(ofDatabase.length > 0 ? [CATALOG] : []), ...ofSources.flatMap(({ tests }) => tests)])
  await share([...files], async (workshop, file) => {
    const red = (await workshop.run(file)) && (await workshop.run(file))
    if (red !== null) throw new Error(`${file} is red without any mutant: ${red.test} (${red.says})`)
  })
  await share(ofSources, async (workshop, mutant) => judge(mutant.name, await workshop.trySource(mutant)))
  await share(ofDatabase.filter(({ undo }) => undo === undefined), async (workshop, mutant) => judge(mutant.name, await workshop.tryDatabase(mutant, CATALOG)))
  // What belongs to the whole server would be seen by the neighbours.
  for (const mutant of ofDatabase.filter(({ undo }) => undo !== undefined)) judge(mutant.name, (await workshops[0]?.tryDatabase(mutant, CATALOG)) ?? null)
} finally {
  for (const workshop of workshops) await workshop.close()
  await database.stop()
  await rm(dataDir, { recursive: true, force: true })
}
process.stdout.write(`\n${survivors.map((name) => `SURVIVED  ${name}\n`).join('')}in ${Math.round((performance.now() - began) / 1000)} s:\n${noticed} mutants noticed, ${survivors.length} survived\n`)
process.exit(survivors.length === 0 && noticed > 0 ? 0 : 1)
