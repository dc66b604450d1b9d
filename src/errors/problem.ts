import { PROBLEMS, type ProblemCode } from './catalogue.ts'

/** What a problem may say beside its code. Nothing here may hold a secret or somebody's content. */
export interface ProblemDetails {
  /** One sentence for a person: what happened and what to do. */
  detail?: string
  /** The field of the input, as a JSON pointer without the leading slash (`profile/name`). */
  field?: string
  /** What the field takes, in words or as a list. */
  allowed?: string | readonly string[]
  /** Whole seconds after which a retry makes sense; becomes the Retry-After header. */
  retryAfter?: number
  /** Small machine-readable facts, such as how many minutes a clock is off. */
  facts?: Readonly<Record<string, string | number | boolean>>
  cause?: unknown
}

/** The RFC 9457 document as it goes over the wire. */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  code: ProblemCode
  detail?: string
  field?: string
  allowed?: string | readonly string[]
  retryAfter?: number
  facts?: Readonly<Record<string, string | number | boolean>>
  requestId?: string
}

/** An expected failure with a stable code. Everything else that is thrown becomes `internal` at the door. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(PROBLEMS[code][1], { cause: details.cause })
    this.name = 'Problem'
    this.code = code
    this.status = PROBLEMS[code][0]
    this.details = details
  }

  /** Renders the problem for the wire; the cause stays behind. */
  toDocument(requestId?: string): ProblemDocument {
    const { detail, field, allowed, retryAfter, facts } = this.details
    return {
      type: `/docs/problems#${this.code}`,
      title: this.message,
      status: this.status,
      code: this.code,
      ...(detail !== undefined && { detail }),
      ...(field !== undefined && { field }),
      ...(allowed !== undefined && { allowed }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(facts !== undefined && { facts }),
      ...(requestId !== undefined && { requestId })
    }
  }
}

/** Missing, foreign and forbidden look the same: one problem, one sentence, no oracle. */
export function notFound(): Problem {
  return new Problem('not_found')
}
