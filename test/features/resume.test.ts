import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Client } from '../support/client.ts'
import { foundWorkspace } from '../support/people.ts'
import { eventually, persistentOverRest, persistentOverSocket } from '../support/persistent.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Socket, openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

interface Seen {
  readonly seq: number
}
/** What a socket has of a conversation after a watch: the answer first, then the pushes, in the order they came. */
const seen = (socket: Socket, answer: { messages: Seen[] }) => [...answer.messages, ...socket.pushes.filter(({ event }) => event === 'message').map((push) => push['message'] as Seen)].map(({ seq }) => seq)
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

t.test('who watches while messages pour in gets each once and in order, whenever the watch begins', async (t) => {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'first')
  const writer = await openSocket(visitor.client)
  const total = 120
  const watchers: { socket: Socket; answer: { messages: Seen[] } }[] = []
  const writing = (async () => {
    for (let count = 2; count <= total; count++) await writer.ok('widget.send', { conversationId, clientId: randomUUID(), body: `message ${count}` })
  })()
  for (let watcher = 0; watcher < 6; watcher++) {
    const socket = await openSocket(workspace.owner.client)
    watchers.push({ socket, answer: await socket.ok<{ messages: Seen[] }>('realtime.watch', { conversationId, after: 0 }) })
  }
  await writing
  for (const { socket, answer } of watchers) {
    await socket.until(() => seen(socket, answer).length >= total)
    t.same(seen(socket, answer), upTo(total))
    socket.close()
  }
  writer.close()
})

t.test('W7: after a broken line and after a restart both sides resume by seq: what was missed, once, in order', async (t) => {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'first')
  const staff = await openSocket(workspace.owner.client)
  const phone = await openSocket(visitor.client)
  await staff.ok('realtime.watch', { conversationId, after: 0 })
  await phone.ok('widget.watch', { conversationId, after: 0 })
  const say = (body: string) => visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body } })
  const answer = (body: string) => workspace.owner.client.ok(`/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body } })
  await say('two')
  await staff.push(({ event, message }) => event === 'message' && (message as Seen).seq === 2)
  staff.ws.terminate()
  phone.ws.terminate()
  await workspace.owner.client.ok(`/conversations/${conversationId}/notes`, { body: { clientId: randomUUID(), body: 'a note' } })
  for (const text of ['four', 'five']) await answer(text)
  server = await server.restart()
  await say('six')
  const [staffAgain, phoneAgain] = [await openSocket(workspace.owner.client), await openSocket(visitor.client)]
  const missed = await staffAgain.ok<{ messages: Seen[] }>('realtime.watch', { conversationId, after: 2 })
  const missedByVisitor = await phoneAgain.ok<{ messages: Seen[] }>('widget.watch', { conversationId, after: 2 })
  await answer('seven')
  await staffAgain.push(({ event }) => event === 'message')
  await phoneAgain.push(({ event }) => event === 'message')
  t.same(seen(staffAgain, missed), [3, 4, 5, 6, 7])
  t.same(seen(phoneAgain, missedByVisitor), [3, 4, 5, 6], 'the note is not counted')
  staffAgain.close()
  phoneAgain.close()
})

/** Follows a conversation as our pages do: over any number of sockets, each time from the last seq it has. */
class Reader {
  readonly seqs: number[] = []
  readonly #client: Client
  readonly #conversationId: string
  socket: Socket | null = null
  connections = 0

  constructor(client: Client, conversationId: string) {
    this.#client = client
    this.#conversationId = conversationId
  }

  async follow(total: number): Promise<void> {
    const op = this.#client.headers['x-rind-frame'] === undefined ? 'realtime.watch' : 'widget.watch'
    while (this.seqs.length < total) {
      const socket = await eventually('connected', () => openSocket(this.#client).catch(() => null))
      this.socket = socket
      this.connections += 1
      const lost = socket.until(() => socket.closed).then(() => null, () => null)
      const answer = await Promise.race([socket.ok<{ messages: Seen[] }>(op, { conversationId: this.#conversationId, after: this.seqs.at(-1) ?? 0 }).catch(() => null), lost])
      if (!answer) {
        socket.close()
        continue
      }
      this.seqs.push(...answer.messages.map(({ seq }) => seq))
      for (let taken = 0; this.seqs.length < total; taken++) {
        const push = await socket.until(() => socket.pushes[taken] ?? (socket.closed ? 'closed' : null))
        if (push === 'closed') break
        if (push.event === 'message') this.seqs.push((push['message'] as Seen).seq)
      }
    }
    this.socket?.close()
  }
}

t.test('W7: broken lines, killed backends and a restart in the middle of the stream: staff and visitor have every message once and in order', async (t) => {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'first')
  const total = 300
  const failures: string[] = []
  const writers = [persistentOverRest(workspace.owner.client, conversationId, failures), persistentOverSocket(visitor.client, conversationId, failures)]
  const readers = [new Reader(workspace.owner.client, conversationId), new Reader(visitor.client, conversationId)]
  const following = readers.map((reader) => reader.follow(total))
  const writing = Promise.all(writers.map(async (writer, index) => {
    for (let count = 0; count < (index ? 150 : 149); count++) await writer.send(randomUUID(), `${index}/${count}`)
    writer.close()
  }))
  const reached = (seq: number) => eventually('they are that far', () => readers.every(({ seqs }) => seqs.length >= seq))
  for (const seq of [20, 60, 100]) {
    await reached(seq)
    const before = readers.map(({ socket }) => socket)
    for (const socket of before) socket?.ws.terminate()
    await eventually('both are back', () => readers.every(({ socket }, index) => socket !== before[index]))
  }
  await reached(130)
  server = await server.restart()
  for (const seq of [170, 210]) {
    await reached(seq)
    await server.database.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name in ('rind-app', 'rind-platform')`
  }
  await Promise.all([writing, ...following])
  for (const { seqs, connections } of readers) {
    t.same(seqs, upTo(total))
    t.ok(connections >= 5, `${connections} connections`)
  }
})

t.test('a hint whose reading fails is not lost: the message comes without another', async (t) => {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'first')
  const staff = await openSocket(workspace.owner.client)
  await staff.ok('realtime.watch', { conversationId, after: 0 })
  // Messages can be stored and not be read for a moment.
  await server.database.admin`revoke select on messages from rind_app`
  const known = server.logged.length
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'two' } })
  await eventually('the reading failed', () => server.logged.slice(known).some((line) => line.includes('a push failed')))
  await server.database.admin`grant select on messages to rind_app`
  t.match(await staff.push(({ event }) => event === 'message'), { message: { seq: 2 } })
  t.same(staff.pushes.filter(({ event }) => event === 'message').length, 1)
  staff.close()
})

t.test('a watch that is far behind gets the first 200 in its answer and the rest as pushes', async (t) => {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'first')
  const writer = await openSocket(visitor.client)
  await Promise.all(Array.from({ length: 449 }, (_, index) => writer.ok('widget.send', { conversationId, clientId: randomUUID(), body: String(index) })))
  const socket = await openSocket(workspace.owner.client)
  const answer = await socket.ok<{ messages: Seen[]; more: boolean }>('realtime.watch', { conversationId, after: 0 })
  t.match({ count: answer.messages.length, more: answer.more }, { count: 200, more: true })
  await socket.until(() => seen(socket, answer).length >= 450)
  t.same(seen(socket, answer), upTo(450))
  socket.close()
  writer.close()
})

t.end()
