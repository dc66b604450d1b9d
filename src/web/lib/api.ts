import type { ProblemCode, ProblemDocument } from '../../errors/index.ts'

/** The server answered, and the answer is no. */
export class ApiProblem extends Error {
  readonly problem: ProblemDocument
  constructor(problem: ProblemDocument) {
    super(problem.title)
    this.name = 'ApiProblem'
    this.problem = problem
  }
  get code(): ProblemCode {
    return this.problem.code
  }
}

/** No answer came: nothing is known about whether the request arrived. */
export class NetworkFailure extends Error {
  readonly reason: 'offline' | 'timeout'
  constructor(reason: 'offline' | 'timeout') {
    super(reason === 'timeout' ? 'No answer in time' : 'No connection')
    this.name = 'NetworkFailure'
    this.reason = reason
  }
}

export interface RequestOptions {
  query?: Readonly<Record<string, string | number | undefined>>
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
}
export interface ApiOptions {
  /** Headers that go with every request, such as the widget's token. */
  headers?: () => Readonly<Record<string, string>>
  /** Sees every problem before it is thrown, for what concerns the whole page (signed out). */
  onProblem?: (problem: ProblemDocument, path: string) => void
  /** May put right what a problem asks for; then the request is sent once more. */
  recover?: (problem: ProblemDocument) => Promise<boolean>
  timeoutMs?: number
}
export interface Api {
  get<T>(path: string, options?: RequestOptions): Promise<T>
  post<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T>
  put<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T>
  patch<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T>
  delete<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T>
  /** A file that the server makes of a list. */
  file(path: string, options?: RequestOptions): Promise<ApiFile>
}
export interface ApiFile {
  readonly name: string
  readonly text: string
  /** False when the file holds the most that one may, and more is there. */
  readonly isWhole: boolean
}

const TIMEOUT_MS = 15_000

/** A client for `/api/v1`. Paths start with a slash and hold ids as they are (they are UUIDs). */
export function createApi({ headers, onProblem, recover, timeoutMs = TIMEOUT_MS }: ApiOptions = {}): Api {
  async function ask(method: string, path: string, body: unknown, options: RequestOptions = {}, isLast = false): Promise<{ response: Response; text: string }> {
    const timeout = AbortSignal.timeout(timeoutMs)
    let response: Response
    let text: string
    try {
      response = await fetch(`/api/v1${path}${queryString(options.query)}`, {
        method,
        credentials: 'same-origin',
        signal: options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]),
        headers: { accept: 'application/json', ...contentType(method), ...headers?.(), ...options.headers },
        ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) })
      })
      text = await response.text()
    } catch (error) {
      if (options.signal?.aborted === true) throw error
      throw new NetworkFailure(timeout.aborted ? 'timeout' : 'offline')
    }
    if (response.ok) return { response, text }
    const problem = problemOf(response, text)
    onProblem?.(problem, path)
    if (!isLast && (await recover?.(problem))) return ask(method, path, body, options, true)
    throw new ApiProblem(problem)
  }
  async function request<T>(method: string, path: string, body: unknown, options?: RequestOptions): Promise<T> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema is the server's word
    return parse((await ask(method, path, body, options)).text) as T
  }
  async function file(path: string, options?: RequestOptions): Promise<ApiFile> {
    const { response, text } = await ask('GET', path, undefined, options)
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'list.csv'
    return { name, text, isWhole: !response.headers.has('rind-next-cursor') }
  }
  return {
    get: (path, options) => request('GET', path, undefined, options),
    post: (path, body, options) => request('POST', path, body, options),
    put: (path, body, options) => request('PUT', path, body, options),
    patch: (path, body, options) => request('PATCH', path, body, options),
    delete: (path, body, options) => request('DELETE', path, body, options),
    file
  }
}

/** The client of pages that need nothing of their own. */
export const api = createApi()

const contentType = (method: string): Record<string, string> =>
  method === 'GET' ? {} : { 'content-type': 'application/json' }

function queryString(query: RequestOptions['query'] = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`
}

function parse(text: string): unknown {
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a refusal says. */
export const problemOf = (response: Response, text: string): ProblemDocument => asProblem(parse(text), response)

const isProblem = (value: unknown): value is ProblemDocument =>
  typeof value === 'object' && value !== null && 'code' in value && 'status' in value

/** A proxy in between answers in its own words; what it means for the reader is that a part did not answer. */
function asProblem(parsed: unknown, response: Response): ProblemDocument {
  if (isProblem(parsed)) return parsed
  const code: ProblemCode =
    response.status === 429 ? 'rate_limited' : response.status >= 500 ? 'unavailable' : 'internal'
  const retryAfter = Number(response.headers.get('retry-after'))
  return {
    type: `/docs/problems#${code}`,
    title: response.statusText,
    status: response.status,
    code,
    ...(retryAfter > 0 && { retryAfter })
  }
}
