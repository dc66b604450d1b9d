import { type Socket, createSocket } from 'node:dgram'
import { once } from 'node:events'

const [A, AAAA] = [1, 28]
const HEAD_BYTES = 12

/** A real name server on this machine that answers as a test says, and counts what it was asked. */
export interface NameServer {
  /** Its address and port, as resolvers take it. */
  readonly address: string
  /** The IPv4 addresses of a name: of each question in turn, the last ones for all that follow. */
  readonly names: Map<string, string[][]>
  /** The names that were asked for, IPv4 only. */
  readonly asked: string[]
  stop(): Promise<void>
}

export async function openNameServer(): Promise<NameServer> {
  const socket: Socket = createSocket('udp4')
  const names = new Map<string, string[][]>()
  const asked: string[] = []
  socket.on('message', (question, { port, address }) => {
    const { name, type, end } = readQuestion(question)
    if (type === A) asked.push(name)
    const turns = names.get(name) ?? []
    const found = type === A ? ((turns.length > 1 ? turns.shift() : turns[0]) ?? []) : []
    socket.send(answer(question.subarray(0, end), found, type === AAAA || names.has(name)), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, names, asked, stop: () => new Promise((resolve) => socket.close(() => resolve())) }
}

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = HEAD_BYTES
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length).toLowerCase())
    at += length + 1
  }
  return { name: labels.join('.'), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function answer(question: Buffer, addresses: readonly string[], known: boolean): Buffer {
  const head = Buffer.from(question.subarray(0, HEAD_BYTES))
  head.writeUInt16BE(known ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt32BE(0, 8)
  const records = addresses.map((address) => Buffer.from([0xc0, 0x0c, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]))
  return Buffer.concat([head, question.subarray(HEAD_BYTES), ...records])
}
