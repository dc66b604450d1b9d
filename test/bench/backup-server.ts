// Rind as it is, on a database that is filled already, for the bench of backups. It serves visitors, and makes a backup
// when it is told to, as its job does, in a process of its own.
import { type BackupSetup, keepUp, makeBackup } from '../../src/features/backups/index.ts'
import { bytesOf, nameOf } from '../../src/backup/manifest.ts'
import { Secret } from '../../src/crypto/index.ts'
import postgres from 'postgres'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

/** What the bench tells at the start. */
export interface ServerOrder {
  readonly database: string
  readonly adminUrl: string
  readonly urls: { readonly app: string; readonly jobs: string; readonly platform: string; readonly backup: string }
  readonly rootKey: string
  readonly setup: Omit<BackupSetup, 'url'>
  readonly senders: number
}

const say = (message: object) => process.send?.(message)

process.once('message', (message) => {
  void (async () => {
    const order = message as ServerOrder
    const { app, jobs, platform, backup } = order.urls
    const urls = { app: new Secret(app), jobs: new Secret(jobs), platform: new Secret(platform), backup: new Secret(backup) }
    const admin = postgres(order.adminUrl, { max: 1, onnotice: () => undefined })
    const server = await startServer({ database: { name: order.database, urls, admin, drop: () => admin.end() }, rootKey: Buffer.from(order.rootKey, 'base64') })
    const workspace = await foundWorkspace(server, 'Bench visitors')
    const targets: { ticket: string; conversationId: string }[] = []
    for (let count = 0; count < order.senders; count++) {
      const visitor = await openWidget(server, workspace.inbox.key)
      const { conversationId } = await startConversation(visitor, 'Hello')
      targets.push({ ticket: (await visitor.client.ok<{ ticket: string }>('/widget/socket/ticket', { body: {} })).ticket, conversationId })
    }
    process.on('message', (command) => {
      if (command === 'stop') void server.app.close().then(() => admin.end()).then(() => process.exit(0))
      if (command === 'copy') void keepUp({ ...order.setup, url: urls.backup }, server.app.services).then((done) => say({ copied: done?.copied.length ?? 0 }), (error: unknown) => say({ failed: String(error) }))
      if (command !== 'backup') return
      const began = performance.now()
      makeBackup({ ...order.setup, url: urls.backup }, server.app.services, () => undefined).then(
        (made) => say(made ? { name: nameOf(made.data), ms: performance.now() - began, bytes: bytesOf(made.data) + bytesOf(made.keyring) } : { failed: 'busy' }),
        (error: unknown) => say({ failed: String(error) })
      )
    })
    say({ url: server.url, targets })
  })()
})
