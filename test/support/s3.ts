import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startFauxqs } from 'fauxqs'
import type { Test } from 'tap'
import type { S3Place } from '../../src/backup/open-store.ts'
import { Secret } from '../../src/crypto/index.ts'

/** What the line to the server does with a request, and what the server says of it. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly code?: string; readonly body?: string }
  | { readonly kind: 'hang' }
  /** Breaks off when so many bytes of the answer have come. */
  | { readonly kind: 'cut'; readonly after: number }

export interface TestBucket {
  readonly place: S3Place
  /** Each request, as `PUT /bucket/name?query`, with its headers. */
  readonly asked: { readonly line: string; readonly headers: IncomingMessage['headers'] }[]
  /** Decides what becomes of a request; null lets it through. */
  fault: (line: string) => Fault | null
}

export const KEY_ID = 'AKIATESTTESTTESTTEST'
export const KEY = 'canary-secret-of-the-bucket'
const BUCKET = 'copies'

/** A server that speaks S3, behind a line that can fail. It takes one key. */
export async function startBucket(t: Pick<Test, 'teardown'>): Promise<TestBucket> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false })
  server.createBucket(BUCKET)
  const asked: TestBucket['asked'] = []
  const bucket: TestBucket = {
    place: { kind: 's3', bucket: BUCKET, prefix: 'rind/', region: 'eu-nl-1', endpoint: '', keyId: new Secret(KEY_ID), key: new Secret(KEY) },
    asked,
    fault: () => null
  }
  const line = createServer((incoming, outgoing) => {
    const what = `${incoming.method} ${incoming.url}`
    asked.push({ line: what, headers: incoming.headers })
    const known = incoming.headers.authorization?.includes(`Credential=${KEY_ID}/`) === true
    pass(incoming, outgoing, known ? bucket.fault(what) : { kind: 'answer', status: 403, code: 'InvalidAccessKeyId' }, server.port)
  })
  await listen(line)
  t.teardown(async () => {
    line.closeAllConnections()
    line.close()
    await server.stop()
  })
  const { port } = line.address() as AddressInfo
  return Object.assign(bucket, { place: { ...bucket.place, endpoint: `http://127.0.0.1:${port}` } })
}

const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

function pass(incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | null, port: number): void {
  if (fault?.kind === 'hang') {
    incoming.resume()
    return
  }
  if (fault?.kind === 'answer') {
    incoming.resume()
    // Servers put into an answer who asked.
    const body = fault.body ?? `<?xml version="1.0"?><Error><Code>${fault.code ?? 'InternalError'}</Code><Message>${KEY_ID}</Message><StringToSign>${KEY}</StringToSign></Error>`
    outgoing.writeHead(fault.status, { 'content-type': 'application/xml', date: new Date().toUTCString() }).end(body)
    return
  }
  const onwards = request({ port, host: '127.0.0.1', method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
    let passed = 0
    answer.on('data', (chunk: Buffer) => {
      passed += chunk.length
      if (fault?.kind === 'cut' && passed > fault.after) outgoing.write(chunk.subarray(0, Math.max(0, chunk.length - (passed - fault.after))), () => outgoing.destroy())
      else outgoing.write(chunk)
    })
    answer.on('end', () => outgoing.end())
  })
  onwards.on('error', () => outgoing.destroy())
  incoming.pipe(onwards)
}
