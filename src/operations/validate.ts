import type { Static, TObject, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Problem } from '../errors/index.ts'
import { refuseBrokenText } from './text.ts'

type Check = (input: unknown) => void

const checks = new WeakMap<TObject, Check>()

/**
 * Checks an input against a schema, as it is: nothing is converted, cut or dropped.
 * @throws Problem invalid_input, unknown_field or invalid_text, with the field and what it takes
 */
export function validate<I extends TObject>(schema: I, input: unknown): asserts input is Static<I> {
  let check = checks.get(schema)
  if (!check) {
    check = compile(schema)
    checks.set(schema, check)
  }
  check(input)
}

function compile(schema: TObject): Check {
  const validator = Compile(schema)
  return (input) => {
    if (!validator.Check(input)) throw describe(schema, input, validator.Errors(input))
    refuseBrokenText(input)
  }
}

interface ValidationError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: unknown
  readonly message: string
}

function describe(schema: TObject, input: unknown, errors: readonly ValidationError[]): Problem {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return new Problem('invalid_input', { allowed: 'a JSON object' })
  const unknown = errors.find((error) => error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties')
  const unknownName = unknown && first(property(unknown.params, 'additionalProperties') ?? property(unknown.params, 'unevaluatedProperties'))
  if (unknown && unknownName !== undefined) {
    return new Problem('unknown_field', { field: join(unknown.instancePath, unknownName).slice(0, 200), allowed: Object.keys(schema.properties) })
  }
  const error = errors[0]
  const missing = error?.keyword === 'required' ? first(property(error.params, 'requiredProperties')) : undefined
  const field = missing === undefined ? join(error?.instancePath ?? '') : join(error?.instancePath ?? '', missing)
  const top: (TSchema & { description?: string }) | undefined = schema.properties[field.split('/')[0] ?? '']
  return new Problem('invalid_input', {
    ...(field && { field: field.slice(0, 200) }),
    detail: missing === undefined ? `This field ${error?.message ?? 'is not valid'}.` : 'This field is missing.',
    ...(top?.description !== undefined && { allowed: top.description })
  })
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function first(value: unknown): string | undefined {
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined
}

function join(pointer: string, name = ''): string {
  return [...pointer.split('/').filter(Boolean), ...(name ? [name] : [])].join('/')
}
