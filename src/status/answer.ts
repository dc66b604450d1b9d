/** What goes back to a reader. */
export interface Answer {
  readonly status?: number
  readonly type: string
  readonly body: string | Buffer
  readonly cache?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const html = (body: string, status = 200): Answer => ({ status, type: 'text/html; charset=utf-8', body })
export const plain = (body: string, status: number, headers: Readonly<Record<string, string>> = {}): Answer => ({ status, type: 'text/plain; charset=utf-8', body, headers })
