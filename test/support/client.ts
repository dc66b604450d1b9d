import type { ProblemDocument } from '../../src/errors/index.ts'
import type postgres from 'postgres'

/** A running installation, in this process or in another. */
export interface Target {
  readonly url: string
  readonly clock: { now(): number }
  readonly database?: { readonly admin: postgres.Sql }
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number
  readonly body: T
  readonly headers: Headers
}

export interface CallOptions {
  readonly method?: string
  readonly body?: unknown
  /** The body as text, when it must not be JSON.stringify's. */
  readonly raw?: string
  readonly headers?: Readonly<Record<string, string | null>>
}

/** A browser in small: keeps cookies, sends the Origin of our own pages. */
export class Client {
  readonly server: Target
  readonly cookies = new Map<string, string>()
  /** Headers of each call, such as a visitor's credentials. */
  readonly headers: Record<string, string> = {}

  constructor(server: Target) {
    this.server = server
  }

  /** A call of the API. Paths begin below /api/v1. */
  async call<T = Record<string, unknown>>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const method = options.method ?? (options.body === undefined && options.raw === undefined ? 'GET' : 'POST')
    const headers = new Headers({ origin: this.server.url, ...this.headers })
    if (this.cookies.size > 0) headers.set('cookie', this.cookieHeader())
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    if (body !== undefined) headers.set('content-type', 'application/json')
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      if (value === null) headers.delete(name)
      else headers.set(name, value)
    }
    const response = await fetch(`${this.server.url}/api/v1${path}`, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1)
      const [name = '', value = ''] = pair.split('=', 2)
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    // A byte order mark is part of a file, which response.text() would take off.
    const text = Buffer.from(await response.arrayBuffer()).toString()
    // A file is its text.
    const answer = response.headers.get('content-type')?.startsWith('text/csv') ? text : text ? (JSON.parse(text) as unknown) : {}
    return { status: response.status, body: answer as T, headers: response.headers }
  }

  /** A call that must work. @throws Error that shows the problem */
  async ok<T = Record<string, unknown>>(path: string, options: CallOptions = {}): Promise<T> {
    const { status, body } = await this.call<T>(path, options)
    if (status >= 400) throw new Error(`${options.method ?? ''} ${path}: ${status} ${JSON.stringify(body)}`)
    return body
  }

  /** A call that must fail. @throws Error when it did not */
  async fails(path: string, options: CallOptions = {}): Promise<ProblemDocument> {
    const { status, body } = await this.call<ProblemDocument>(path, options)
    if (status < 400) throw new Error(`${path} should have failed and answered ${status}`)
    return body
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}
