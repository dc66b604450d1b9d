import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { keepUp, makeBackup } from '../../src/features/backups/index.ts'
import { makeStores } from '../support/backups.ts'
import { Client } from '../support/client.ts'
import { removeDataDir } from '../support/embedded.ts'
import { readAll } from '../support/keys.ts'
import { foundWorkspace, signIn } from '../support/people.ts'
import { runRind, startRind } from '../support/process.ts'
import { startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

t.test('W6 C4: when a site is lost the service comes up elsewhere from an empty folder, the off-site store, the identities and the root key', { timeout: 110_000 }, async (t) => {
  const stores = await makeStores(t)
  const server = await startServer()
  const workspace = await foundWorkspace(server)
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'written before the site was lost')
  const setup = stores.setup(server.database)
  const made = await makeBackup(setup, server.app.services, () => undefined)
  await keepUp(setup, server.app.services)
  const rootKey = server.rootKey.toString('base64')
  // The site is lost: server, database and its own backups.
  await server.stop()
  for (const place of ['backups', 'keyring']) await rm(join(stores.folder, place), { recursive: true })

  const elsewhere = await mkdtemp(join(tmpdir(), 'rind-elsewhere-'))
  t.teardown(() => removeDataDir(elsewhere))
  const identity = join(stores.folder, 'identities')
  await writeFile(identity, `# two identities\n${Object.values(stores.identities).join('\n')}\n`)
  const env = { RIND_ENV: 'test', DATA_DIR: join(elsewhere, 'data'), ROOT_KEY: rootKey }
  t.teardown(() => removeDataDir(env.DATA_DIR))
  const offsite = join(stores.folder, 'offsite')
  const start = performance.now()
  const restored = await runRind(['restore', join(offsite, 'backups/latest'), '--keyring', join(offsite, 'keyring'), '--identity', identity], env)
  t.match(restored, { code: 0, stderr: /Restored \d+ tables and \d+ rows as of 20/ })
  t.match(restored.stderr, new RegExp(`as of ${made?.data.snapshot.at}`))
  const rind = await startRind(env)
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
  t.match(await runRind(['restore', join(offsite, 'backups/latest'), '--keyring', join(offsite, 'keyring'), '--identity', identity], env), { code: 1, stderr: /The database is not empty/ }, 'never over what is there')
})

t.end()
