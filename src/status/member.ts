import { generateSync } from 'otplib'
import { type Left, NoReply, exchange } from './exchange.ts'
import { type ProbeAccount, parse } from './inside.ts'

const STEP_MS = 30_000
/** After this long it signs in anew, so that signing in is measured too. */
const SIGNED_IN_MS = 60 * 60_000
/** It writes each half minute: a page would say as often that its person does something. */
const ACTIVE_MS = 60_000
const SESSION = '__Host-rind_session'

export interface Doors {
  /** The origin that is asked. */
  readonly target: string
  /** The origin that the page of a browser would be of. */
  readonly origin: string
}

interface Call {
  readonly path: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly left: Left
}

export interface ApiReply {
  readonly status: number
  readonly content: Readonly<Record<string, unknown>>
  readonly cookies: readonly string[]
}

/** A call of the API, as a page of the installation makes it. @throws NoReply for all but an answer in JSON */
export async function callApi({ target, origin }: Doors, { path, body, headers, left }: Call): Promise<ApiReply> {
  const text = body && JSON.stringify(body)
  const reply = await exchange(new URL(`/api/v1${path}`, target), {
    method: text === undefined ? 'GET' : 'POST',
    headers: { origin, ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(text !== undefined && { body: text }),
    deadlineMs: left()
  })
  const content = parse(reply.body)
  if (typeof content !== 'object' || content === null) throw new NoReply('an answer that is no object')
  return { status: reply.status, content: content as ApiReply['content'], cookies: reply.headers['set-cookie'] ?? [] }
}

/** The content of an answer that has to be a good one. @throws NoReply that names the code of the problem */
export function good({ status, content }: ApiReply): ApiReply['content'] {
  if (status >= 200 && status < 300) return content
  const { code } = content
  throw new NoReply(typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : `status ${status}`)
}

/** The member that the status page is: it signs in with password and authenticator, through the doors that everybody uses. */
export class Member {
  readonly #doors: Doors
  readonly #now: () => number
  readonly #cookies = new Map<string, string>()
  #since = -Infinity
  #active = -Infinity
  /** A code passes once: in its half minute there is no second one. */
  #step = -1

  constructor(doors: Doors, now: () => number) {
    this.#doors = doors
    this.#now = now
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /**
   * Makes sure that it is signed in.
   * @returns false when the code of this half minute was used already: nothing is known then
   * @throws NoReply
   */
  async enter(account: ProbeAccount, left: Left): Promise<boolean> {
    const now = this.#now()
    const age = now - this.#since
    const lasts = this.#cookies.has(SESSION) && age >= 0 && age < SIGNED_IN_MS
    return (lasts && (await this.#stays(now, left))) || this.#signIn(account, now, left)
  }

  /** The session is over: the next time it signs in anew. */
  leave(): void {
    this.#cookies.delete(SESSION)
  }

  async #signIn({ email, password, totpSecret }: ProbeAccount, now: number, left: Left): Promise<boolean> {
    const step = Math.floor(now / STEP_MS)
    if (step === this.#step) return false
    if (this.#cookies.has(SESSION)) await this.call({ path: '/auth/sign-out', body: {}, left })
    this.leave()
    good(await this.call({ path: '/auth/sign-in', body: { email, password }, left }))
    this.#step = step
    const second = await this.call({ path: '/auth/totp', body: { code: generateSync({ secret: totpSecret, epoch: Math.floor(now / 1000) }) }, left })
    if (second.content['code'] === 'code_used') {
      // Another status page has the same account, and was a little earlier.
      this.leave()
      return false
    }
    if (good(second)['next'] !== 'app') throw new NoReply('signing in led nowhere')
    this.#since = now
    this.#active = now
    return true
  }

  /** @throws NoReply */
  async call(call: Call): Promise<ApiReply> {
    const reply = await callApi(this.#doors, { ...call, headers: { ...call.headers, ...(this.#cookies.size > 0 && { cookie: this.cookie }) } })
    for (const line of reply.cookies) {
      const [, name = '', value = ''] = /^([^=;]{1,100})=([^;]{0,200})/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else if (name.startsWith('__Host-rind_')) this.#cookies.set(name, value)
    }
    return reply
  }

  /** Says that it is there. @returns false when the session is over, or locked */
  async #stays(now: number, left: Left): Promise<boolean> {
    if (now - this.#active < ACTIVE_MS && now >= this.#active) return true
    const reply = await this.call({ path: '/auth/active', body: {}, left })
    if (reply.status === 401) {
      this.leave()
      return false
    }
    good(reply)
    this.#active = now
    return true
  }
}
