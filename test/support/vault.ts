import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'

type Fields = Record<string, unknown>
/** What the server does instead of its work: 'sealed', 'slow', a status, or a body that it answers with. */
export type Fault = { readonly status: number; readonly body?: unknown; readonly location?: string } | 'slow' | 'hang up'

export interface Vault {
  readonly address: URL
  token: string
  /** How the next requests of a path fail; gone when it returns undefined. */
  fault: ((path: string) => Fault | undefined) | undefined
  /** Every body that came in and went out. */
  readonly seen: string[]
  calls: number
  rotate(): void
  raise(minDecryptionVersion: number): void
  stop(): Promise<void>
}

/** The transit engine as Vault's API documentation describes it, for one key, in memory. */
export async function startVault(options: { readonly type?: string; readonly derived?: boolean; readonly ignoresAssociatedData?: boolean } = {}): Promise<Vault> {
  const keys = [randomBytes(32)]
  let oldest = 1
  const bound = (input: Fields) => (options.ignoresAssociatedData ? '' : `${String(input['associated_data'] ?? '')}|${options.derived ? String(input['context'] ?? '') : ''}`)
  const keyOf = (version: number) => {
    const key = keys[version - 1]
    if (!key || version < oldest) throw new Error('disallowed by policy: version too old')
    return key
  }
  const work: Record<string, (input: Fields) => Fields> = {
    'GET keys/rind': () => ({ type: options.type ?? 'aes256-gcm96', derived: options.derived ?? false, latest_version: keys.length, min_decryption_version: oldest, name: 'rind', exportable: false }),
    'POST encrypt/rind': (input) => {
      const version = Number(input['key_version'] ?? keys.length)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(version), nonce).setAAD(Buffer.from(bound(input)))
      const body = Buffer.concat([nonce, cipher.update(Buffer.from(String(input['plaintext']), 'base64')), cipher.final(), cipher.getAuthTag()])
      return { ciphertext: `vault:v${version}:${body.toString('base64')}`, key_version: version }
    },
    'POST decrypt/rind': (input) => {
      const [, version = '0', text = ''] = /^vault:v(\d+):(.+)$/.exec(String(input['ciphertext'])) ?? []
      const body = Buffer.from(text, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', keyOf(Number(version)), body.subarray(0, 12)).setAAD(Buffer.from(bound(input))).setAuthTag(body.subarray(-16))
      return { plaintext: Buffer.concat([decipher.update(body.subarray(12, -16)), decipher.final()]).toString('base64') }
    },
    'POST hmac/rind/sha2-256': (input) => {
      const version = Number(input['key_version'] ?? keys.length)
      return { hmac: `vault:v${version}:${createHmac('sha256', keyOf(version)).update(Buffer.from(String(input['input']), 'base64')).digest('base64')}` }
    }
  }
  const vault = { token: 'right-token', fault: undefined as Vault['fault'], seen: [] as string[], calls: 0 }

  const answer = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    vault.seen.push(text)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  }
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    vault.seen.push(text)
    vault.calls += 1
    const path = (request.url ?? '').replace('/v1/transit/', '')
    const fault = vault.fault?.(path)
    if (fault === 'slow') return
    if (fault === 'hang up') return void request.socket.destroy()
    if (fault) return answer(response, fault.status, fault.body ?? { errors: [] }, fault.location ? { location: fault.location } : {})
    if (request.headers['x-vault-token'] !== vault.token) return answer(response, 403, { errors: ['permission denied'] })
    const run = work[`${request.method ?? ''} ${path}`]
    if (!run) return answer(response, 404, { errors: [] })
    try {
      return answer(response, 200, { request_id: 'x', data: run(text === '' ? {} : (JSON.parse(text) as Fields)) })
    } catch {
      return answer(response, 400, { errors: ['cipher: message authentication failed'] })
    }
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return Object.assign(vault, {
    address: new URL(`http://127.0.0.1:${address.port}`),
    rotate: () => void keys.push(randomBytes(32)),
    raise: (version: number) => {
      oldest = version
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
}
