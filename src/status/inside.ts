import { type Asking, NoReply, type Reply, exchange } from './exchange.ts'

/** What the page signs in with, through the doors that everybody uses. */
export interface ProbeAccount {
  readonly email: string
  readonly password: string
  readonly totpSecret: string
  readonly visitorToken: string
}

/** The parts that nobody sees from outside, and whether each works; null: not known, or there is none. */
export interface Inner {
  readonly jobs: boolean | null
  readonly mail: boolean | null
  readonly backups: boolean | null
  readonly ms: number
}

/** Background work runs each minute by its schedule. */
const JOBS_SECONDS = 5 * 60
/** A mail that waits longer is not on its way. */
const MAIL_SECONDS = 30 * 60
/** A day, and what making a backup may take. */
const BACKUP_SECONDS = 26 * 60 * 60

/** Where the internal port is, and what it is shown. */
export interface InsideAddress {
  readonly url: string
  /** Whom its certificate has to be of, when it is asked by another name. */
  readonly servername?: string
  /** Read anew each time: the server may make it after the page has started. */
  readonly token: () => string | null
}

/** The internal port, which tells the page what it brings a token for. */
export class Inside {
  readonly #address: InsideAddress
  readonly #warn: (reason: string) => void
  #warned = false

  constructor(address: InsideAddress, warn: (reason: string) => void) {
    this.#address = address
    this.#warn = warn
  }

  /** @returns null when there is none, or the token is not the right one @throws NoReply */
  async account(deadlineMs: number): Promise<ProbeAccount | null> {
    const found = (await this.#ask('/probe/account', deadlineMs)) as Partial<ProbeAccount> | null
    if (!found) return null
    const { email, password, totpSecret, visitorToken } = found
    if (typeof email !== 'string' || typeof password !== 'string' || typeof totpSecret !== 'string' || typeof visitorToken !== 'string') throw new NoReply('no account')
    return { email, password, totpSecret, visitorToken }
  }

  /** @returns null when the token is not the right one @throws NoReply when nobody answers, or lies */
  async look(deadlineMs: number): Promise<Inner | null> {
    const began = performance.now()
    const found = (await this.#ask('/probe/figures', deadlineMs)) as { jobs?: { ranSecondsAgo?: unknown; upSeconds?: unknown }; mail?: { oldestSeconds?: unknown }; backups?: { newestSeconds?: unknown } | null } | null
    if (!found) return null
    const { jobs, mail, backups } = found
    const upSeconds = number(jobs?.upSeconds)
    const ran = jobs?.ranSecondsAgo
    return {
      // A process that has only just begun has not run anything yet.
      jobs: typeof ran === 'number' ? ran <= JOBS_SECONDS : upSeconds < JOBS_SECONDS ? null : false,
      mail: number(mail?.oldestSeconds) <= MAIL_SECONDS,
      backups: backups == null || backups.newestSeconds === null ? null : number(backups.newestSeconds) <= BACKUP_SECONDS,
      ms: performance.now() - began
    }
  }

  async #ask(path: string, deadlineMs: number): Promise<unknown> {
    const { url, servername, token: readToken } = this.#address
    const token = readToken()
    if (token === null) return null
    const asking: Asking = { headers: { authorization: `Bearer ${token}` }, ...(servername !== undefined && { servername }), deadlineMs }
    const { status, body }: Reply = await exchange(new URL(path, url), asking).catch((error: unknown) => {
      this.#tell(error instanceof Error ? error.message : 'no answer')
      throw error
    })
    if (status !== 200) this.#tell(`status ${status}`)
    if (status === 401 || status === 403 || status === 404) return null
    if (status !== 200) throw new NoReply(`status ${status} in place of 200`)
    this.#warned = false
    return parse(body)
  }

  /** Once, until it answers again. */
  #tell(reason: string): void {
    if (!this.#warned) this.#warn(reason)
    this.#warned = true
  }
}

/** @throws NoReply */
export function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new NoReply('an answer that is no JSON')
  }
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw new NoReply('figures that are none')
  return value
}
