// What Rind's path of a message is measured against: a plain WebSocket server without any protection. `single` inserts
// one row a commit, `batch` shares commits. Prints its port.
import postgres from 'postgres'
import { WebSocketServer } from 'ws'

const [url = '', mode = 'single'] = process.argv.slice(2)
const sql = postgres(url, { max: 10, onnotice: () => undefined })
await sql`create table if not exists naive_messages (id bigint generated always as identity primary key, conversation text not null, body text not null, at timestamptz not null default now())`

interface Waiting {
  readonly conversation: string
  readonly body: string
  readonly done: () => void
}
let queue: Waiting[] = []
let busy = false

async function drain(): Promise<void> {
  busy = true
  while (queue.length > 0) {
    const batch = queue
    queue = []
    await sql`insert into naive_messages (conversation, body) select * from unnest(${batch.map((item) => item.conversation)}::text[], ${batch.map((item) => item.body)}::text[])`
    for (const { done } of batch) done()
  }
  busy = false
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { id, input } = JSON.parse(String(data)) as { id: string; input: { conversationId: string; body: string } }
    const done = () => socket.send(JSON.stringify({ id, ok: {} }))
    if (mode === 'single') {
      void sql`insert into naive_messages (conversation, body) values (${input.conversationId}, ${input.body})`.then(done)
      return
    }
    queue.push({ conversation: input.conversationId, body: input.body, done })
    if (!busy) setImmediate(() => void drain())
    busy = true
  })
})
server.on('listening', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' && address ? address.port : 0 })}\n`)
})
