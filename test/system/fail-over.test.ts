import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { signerOf } from '../../src/backup/signature.ts'
import { keepUp, makeBackup } from '../../src/features/backups/index.ts'
import { makeStores } from '../support/backups.ts'
import { Client } from '../support/client.ts'
import { removeDataDir } from '../support/embedded.ts'
import { readAll } from '../support/keys.ts'
import { foundWorkspace, signIn } from '../support/people.ts'
import { runRind, startRind } from '../support/process.ts'
import { startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)
const MODULES = `modules-${process.platform}-${process.arch}.tar.gz`

t.test('W6 C4: when a site is lost the service comes up elsewhere from an empty folder, the off-site store with the release in it, the identities and the root key', async (t) => {
  const stores = await makeStores(t)
  const server = await startServer()
  const workspace = await foundWorkspace(server)
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'written before the site was lost')
  const setup = { ...stores.setup(server.database), release: { root: ROOT, modules: true } }
  const made = await makeBackup(setup, server.app.services, () => undefined)
  await keepUp(setup, server.app.services)
  const signer = signerOf(server.app.services.signing)
  const rootKey = server.rootKey.toString('base64')
  // The site is lost: server, database and its own backups.
  await server.stop()
  for (const place of ['backups', 'keyring']) await rm(join(stores.folder, place), { recursive: true })

  const elsewhere = await mkdtemp(join(tmpdir(), 'rind-elsewhere-'))
  t.teardown(() => removeDataDir(elsewhere))
  const identity = join(stores.folder, 'identities')
  await writeFile(identity, `# two identities\n${Object.values(stores.identities).join('\n')}\n`)
  const offsite = join(stores.folder, 'offsite')
  const env = { RIND_ENV: 'test', DATA_DIR: join(elsewhere, 'data'), ROOT_KEY: rootKey, REGIONS: 'NL:ams1,NL:grq2', OFFSITE_URL: `${pathToFileURL(offsite).href}?region=NL:grq2` }
  t.teardown(() => removeDataDir(env.DATA_DIR))
  const start = performance.now()
  const program = await unpacked(t, join(offsite, 'release'), join(elsewhere, 'program'), signer)
  const restored = await runRind(['restore', 'latest', '--offsite', '--identity', identity], env, program)
  t.match(restored, { code: 0, stderr: /Restored \d+ tables and \d+ rows as of 20/ })
  t.match(restored.stderr, new RegExp(`as of ${made?.data.snapshot.at}`))
  const rind = await startRind({ ...env, OFFSITE_URL: '' }, program)
  t.teardown(() => rind.end('SIGKILL'))
  // The code of the next step: the one of now may have been used when the workspace was founded.
  const target = { url: rind.url, clock: { now: () => Date.now() + 30_000 } }
  t.equal((await new Client(target).call('/auth/session')).status, 401, 'the first request is answered')
  const ms = Math.round(performance.now() - start)
  t.comment(`${ms} ms from an empty folder to the first answered request`)
  const owner = { ...workspace.owner, client: await signIn(target, workspace.owner) }
  t.same(await readAll({ ...workspace, owner }, conversationId), ['written before the site was lost'])
  const { inboxes } = await owner.client.ok<{ inboxes: { key: string }[] }>('/inboxes')
  t.same(inboxes.map(({ key }) => key), [workspace.inbox.key], 'the snippet on the website stays as it is')
  const visitor = await openWidget({ ...target }, workspace.inbox.key)
  const after = await startConversation(visitor, 'written after it came up')
  t.same(await readAll({ ...workspace, owner }, after.conversationId), ['written after it came up'])
  t.equal(await rind.end('SIGTERM'), 0)
  t.match(await runRind(['restore', join(offsite, 'backups/latest'), '--keyring', join(offsite, 'keyring'), '--identity', identity], env, program), { code: 1, stderr: /The database is not empty/ }, 'never over what is there')
})

/** The program from the off-site store, taken as the runbook that lies there says. @returns its folder */
async function unpacked(t: Test, releases: string, folder: string, signer: string): Promise<string> {
  const release = join(releases, (await readdir(releases)).toSorted().at(-1) ?? '')
  t.same((await readdir(release)).toSorted(), ['FAIL-OVER.md', MODULES, 'release.jws', 'rind.tar.gz'])
  const runbook = await readFile(join(release, 'FAIL-OVER.md'), 'utf8')
  const [, command = ''] = /```sh\n(node -e[\s\S]*?sha256sum -c \S+)\n```/.exec(runbook) ?? []
  t.ok(command.includes('NOT SIGNED BY US'), 'the runbook says how to know that the program is ours')
  const check = (key: string) => run('sh', ['-c', command.replaceAll('/tmp/rind.sums', join(releases, 'sums'))], { cwd: release, env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, X: key } })
  t.match(await check(signer), { stdout: `rind.tar.gz: OK\n${MODULES}: OK\nFAIL-OVER.md: OK\n` })
  await t.rejects(check('A'.repeat(43)), /NOT SIGNED BY US/, 'with another key it is not')
  await writeFile(join(release, 'FAIL-OVER.md'), `${runbook} `)
  t.match(await check(signer).catch((error: unknown) => error), { code: 1, stdout: /FAIL-OVER.md: FAILED/ }, 'nor when a file was changed')
  await mkdir(folder)
  for (const archive of ['rind.tar.gz', MODULES]) await run('tar', ['-xzf', join(release, archive), '-C', folder])
  return folder
}

t.end()
