import { setTimeout as wait } from 'node:timers/promises'
import { RootKeyError } from './root-key.ts'

export interface VaultOptions {
  readonly address: URL
  /** Where the transit engine is mounted, `transit` by default in Vault. */
  readonly mount: string
  readonly keyName: string
  /** Reads the token; asked again when Vault refuses it, since agents renew it in its file. */
  readonly token: () => string
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs?: number
  /** How long an unavailable or sealed Vault is waited for, in milliseconds. */
  readonly patienceMs?: number
}

const TIMEOUT_MS = 5_000
const PATIENCE_MS = 10_000
const MAX_ANSWER_BYTES = 1 << 20

/** What came of one request: an answer, or a reason that may pass. */
type Attempt = { readonly data: Readonly<Record<string, unknown>> } | { readonly passing: string }

/**
 * The part of Vault's HTTP API that the transit engine needs. What may pass (no connection, no answer in time, too many
 * requests, sealed, an error of the server) is tried again until the patience ends; a refusal is an error at once.
 *
 * Once somebody's patience has ended, Vault is away: one request at a time asks it again, once, and all others fail at once
 * until an answer comes.
 */
export class VaultClient {
  readonly #options: VaultOptions
  #away = false
  #probing = false

  constructor(options: VaultOptions) {
    this.#options = options
  }

  /**
   * @param path Below the mount, as in `encrypt`; the key's name follows it.
   * @returns the `data` of the answer
   * @throws RootKeyError
   */
  async call(method: 'GET' | 'POST', path: string, body?: Readonly<Record<string, unknown>>, suffix = ''): Promise<Readonly<Record<string, unknown>>> {
    const { address, mount, keyName, patienceMs = PATIENCE_MS } = this.#options
    const url = new URL(`${address.pathname.replace(/\/$/, '')}/v1/${mount}/${path}/${encodeURIComponent(keyName)}${suffix}`, address)
    if (this.#away) return this.#probe(method, url, body)
    const deadline = performance.now() + patienceMs
    for (let tries = 0; ; tries++) {
      const attempt = await this.#attempt(method, url, body, Math.max(1, deadline - performance.now()))
      if ('data' in attempt) return attempt.data
      const pause = Math.min(2 ** tries * 100, 2_000) * (0.5 + Math.random() / 2)
      // Whoever came first has waited long enough for all.
      if (this.#away || performance.now() + pause > deadline) {
        this.#away = true
        throw this.#unavailable(attempt.passing)
      }
      await wait(pause)
    }
  }

  async #probe(method: string, url: URL, body: Readonly<Record<string, unknown>> | undefined): Promise<Readonly<Record<string, unknown>>> {
    if (this.#probing) throw this.#unavailable('it did not answer a moment ago')
    this.#probing = true
    try {
      const attempt = await this.#attempt(method, url, body)
      if ('passing' in attempt) throw this.#unavailable(attempt.passing)
      return attempt.data
    } finally {
      this.#probing = false
    }
  }

  #unavailable(why: string): RootKeyError {
    return new RootKeyError('unavailable', `The key service at ${this.#options.address.origin} cannot be used: ${why}. Nothing was written; try again when it answers.`)
  }

  async #attempt(method: string, url: URL, body: Readonly<Record<string, unknown>> | undefined, leftMs = Infinity, again = true): Promise<Attempt> {
    const timeoutMs = Math.ceil(Math.min(this.#options.timeoutMs ?? TIMEOUT_MS, leftMs))
    const token = this.#options.token()
    let status: number
    let text: string
    try {
      const response = await fetch(url, {
        method,
        headers: { 'x-vault-token': token, 'x-vault-request': 'true', ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        // A redirect would take the token along to another host.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs)
      })
      status = response.status
      text = await readBounded(response)
    } catch (error) {
      if (error instanceof RootKeyError) throw error
      return { passing: error instanceof Error && error.name === 'TimeoutError' ? `it did not answer within ${timeoutMs} ms` : `no connection${causeOf(error)}` }
    }
    if (status < 500 && status !== 429) this.#away = false
    if (status === 200) return { data: readData(text) }
    if (status === 403 && again) return this.#attempt(method, url, body, leftMs, false)
    if (status === 403) throw new RootKeyError('refused', 'The key service refused the token: VAULT_TOKEN has run out, or its policy lacks this path of the transit engine')
    if (status === 503) return { passing: 'it is sealed or in maintenance' }
    if (status === 429 || status >= 500) return { passing: `it answered with ${status}` }
    if (status === 404) throw new RootKeyError('refused', 'The key service knows no such key: check VAULT_ADDR, VAULT_MOUNT and VAULT_KEY')
    throw new RootKeyError('refused', `The key service refused with ${status}: the wrapped key cannot be opened or the request is not allowed`)
  }
}

/** The system's word for it, such as ECONNREFUSED or that of a certificate that does not fit. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw invalid('is longer than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readData(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null && 'data' in answer && typeof answer.data === 'object' && answer.data !== null) return { ...answer.data }
  } catch {
    // Falls through: what is no JSON is no answer either.
  }
  throw invalid('is not what its API documents')
}

/** The error of an answer that does not hold what it should. */
export function invalid(what: string): RootKeyError {
  return new RootKeyError('invalid_answer', `The answer of the key service ${what}. Nothing was written.`)
}
