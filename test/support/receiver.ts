import { once } from 'node:events'
import { type IncomingHttpHeaders, type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A real HTTP server that keeps what it was sent. */
export interface Receiver {
  readonly port: number
  readonly url: string
  readonly calls: { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string }[]
  /** How many connections were made to it, with a request or without. */
  connections: number
  /** What it answers; 204 unless a test says otherwise. */
  answer: RequestListener
  stop(): Promise<void>
}

/** @param host Where it listens: any address of loopback. */
export async function openReceiver(host = '127.0.0.1', port = 0): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      receiver.calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' })
      receiver.answer(request, response)
    })
  })
  server.on('connection', () => (receiver.connections += 1))
  server.listen(port, host)
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  const receiver: Receiver = {
    port: own,
    url: `http://${host}:${own}`,
    calls: [],
    connections: 0,
    answer: (_, response) => void response.writeHead(204).end(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
  return receiver
}
