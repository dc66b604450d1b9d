import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import WebSocket, { WebSocketServer } from 'ws'
import { newId } from '../../db/index.ts'
import { Connection } from '../../src/realtime/connection.ts'
import { Registry } from '../../src/realtime/registry.ts'

t.test('A105: a question that is answered after its socket was closed keeps nothing of that socket', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], []]
  const registry = new Registry()
  const [tenantId, inboxId, conversationId] = [newId(1), newId(1), newId(1)]
  const actor = { kind: 'visitor', tenantId, inboxId, contactId: newId(1), visitorHash: Buffer.alloc(32), origin: 'https://shop.example', test: false } as const
  const connection: Connection = new Connection(socket, actor, '192.0.2.1', {
    subscribed: (id) => registry.watch(connection, id),
    caughtUp: () => undefined,
    unsubscribed: (id) => registry.unwatch(connection, id)
  })
  registry.add(connection)
  const watch = () => connection.watch({ id: conversationId, inboxId }, 0, () => Promise.resolve({ messages: [], more: false }))
  await watch()
  t.same(registry.watching(tenantId, conversationId), [connection])
  registry.remove(connection)
  t.same(registry.watching(tenantId, conversationId), [])
  await watch()
  t.same([registry.size, registry.watching(tenantId, conversationId)], [0, []])
  client.terminate()
  server.close()
})

t.end()
