import { type IncomingHttpHeaders, request } from 'node:http'
import { type Socket as TcpSocket, connect } from 'node:net'
import type { Target } from './client.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The code of the problem, if the answer is one. */
  readonly code: string | undefined
}

interface RawRequest {
  readonly method?: string
  /** The whole path. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
}

/** A request with exactly these headers: none is added that a browser or fetch would add, but Host and the length. */
export function send(server: Target, { method = 'GET', path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers: { ...(method === 'DELETE' && body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }), ...headers } as Record<string, string | string[]>, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, code: /"code":"(\w+)"/.exec(text)?.[1] }))
      response.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** A connection as bytes. */
export interface Wire {
  readonly tcp: TcpSocket
  readonly received: () => string
  /** Resolves with the time until the other side ended it, in milliseconds. */
  readonly closed: Promise<number>
}

export async function openWire(server: Target, first = ''): Promise<Wire> {
  const tcp = connect(Number(new URL(server.url).port), '127.0.0.1')
  await new Promise<void>((resolve, reject) => {
    tcp.once('connect', resolve)
    tcp.once('error', reject)
  })
  const since = performance.now()
  let text = ''
  tcp.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  tcp.on('error', () => undefined)
  const closed = new Promise<number>((resolve) => tcp.once('close', () => resolve(performance.now() - since)))
  tcp.write(first)
  return { tcp, received: () => text, closed }
}
