import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { mock } from 'node:test'
import t from 'tap'
import WebSocket, { WebSocketServer } from 'ws'
import { newId } from '../../db/index.ts'
import { coalesce } from '../../src/realtime/coalesce.ts'
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

t.test('W7: what could not be pushed is tried until it can, every five seconds in the end, however long that takes', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  let [tries, failures, away] = [0, 0, true]
  const flush = coalesce(
    () => {
      tries += 1
      return away ? Promise.reject(new Error('The database is away')) : Promise.resolve()
    },
    0,
    () => (failures += 1)
  )
  const wait = async (ms: number) => {
    mock.timers.tick(ms)
    await setImmediate()
  }
  flush('a conversation')
  for (let waited = 0; waited < 60_000; waited += 100) await wait(100)
  const before = tries
  t.equal(failures, before)
  await wait(5_000)
  t.equal(tries, before + 1)
  away = false
  await wait(5_000)
  t.equal(tries, before + 2)
  for (let waited = 0; waited < 20_000; waited += 5_000) await wait(5_000)
  t.same([tries, failures], [before + 2, before + 1], 'what is done is done once')
  flush('a conversation')
  await setImmediate()
  t.equal(tries, before + 3, 'and is asked for anew')
})

t.end()
