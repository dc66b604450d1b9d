import Type, { type TObject, type TSchema } from 'typebox'
import { Problem } from '../../errors/index.ts'
import { PERMISSIONS, validate } from '../../operations/index.ts'
import { Closed, Moment, Nullable } from '../../operations/fields.ts'
import { type Field, LINE_TYPES, type LineType, fieldsOf } from '../exports/index.ts'
import { InboxSettings, WidgetSighting } from '../inboxes/schema.ts'
import { Place } from '../record/schema.ts'
import { PolicyInput } from '../security/schema.ts'
import { ThreadEvent } from '../thread/schema.ts'
import { ImportError } from './error.ts'
import type { RawLine } from './lines.ts'

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const INSTANT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$'
const LONG = 1_000_000

/** What JSON in a sealed field looks like: it is read elsewhere without being asked again. */
const JSON_FORMS: Readonly<Record<string, TSchema>> = {
  'securityPolicy.settings': PolicyInput,
  'inbox.settings': InboxSettings,
  'inbox.sightings': Type.Array(WidgetSighting, { maxItems: 1000 }),
  'contact.profile': Closed({
    name: Type.Optional(Type.String({ maxLength: LONG })),
    email: Type.Optional(Type.String({ maxLength: LONG })),
    attributes: Type.Optional(Type.Record(Type.String({ pattern: '^.{1,200}$' }), Type.String({ maxLength: LONG })))
  }),
  'approval.request': Closed({
    input: Type.Record(Type.String({ pattern: '^[A-Za-z]{1,60}$' }), Type.Unknown()),
    permission: Type.Union((Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[]).map((name) => Type.Literal(name))),
    reason: Type.Optional(Type.String({ maxLength: LONG })),
    against: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Za-z]{1,60}$' }), Type.Unknown()))
  }),
  'auditEvent.place': Place
}

function formOf(type: string, { name, kind, required }: Field): TSchema {
  const forms: Readonly<Record<Field['kind'], () => TSchema>> = {
    id: () => Type.String({ pattern: UUID, maxLength: 36 }),
    text: () => Type.String({ maxLength: LONG }),
    number: () => Type.Integer(),
    flag: () => Type.Boolean(),
    moment: () => Type.String({ pattern: INSTANT, maxLength: 24 }),
    json: () => JSON_FORMS[`${type}.${name}`] ?? Type.Never()
  }
  const form = forms[kind]()
  return required ? form : Nullable(form)
}

const FORMS: ReadonlyMap<string, { readonly line: LineType; readonly form: TObject }> = new Map(
  LINE_TYPES.map((line) => [line.type, { line, form: Closed({ type: Type.Literal(line.type), ...Object.fromEntries(fieldsOf(line).map((field) => [field.name, formOf(line.type, field)])) }) }])
)

const MANIFEST = Closed({
  type: Type.Literal('manifest'),
  format: Type.String(),
  id: Nullable(Type.String({ pattern: UUID })),
  software: Type.String({ maxLength: 100 }),
  at: Moment(),
  workspace: Closed({ id: Type.String({ pattern: UUID }), name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }), createdAt: Type.String({ pattern: INSTANT }) }),
  lines: Closed(Object.fromEntries(LINE_TYPES.map(({ type }) => [type, Type.Integer({ minimum: 0 })])))
})
const END = Closed({ type: Type.Literal('end'), lines: Type.Integer({ minimum: 0 }), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) })

export interface ReadManifest {
  readonly format: string
  readonly at: string
  readonly workspace: { readonly id: string; readonly name: string; readonly createdAt: string }
  readonly lines: Readonly<Record<string, number>>
}

/** @throws ImportError when the first line is not the one that an export begins with; `format` is not looked at */
export function readManifest(line: RawLine): ReadManifest {
  return checked(MANIFEST, line) as unknown as ReadManifest
}

export function readEnd(line: RawLine): { readonly lines: number; readonly sha256: string } {
  return checked(END, line) as unknown as { lines: number; sha256: string }
}

/** A line between the first and the last, by its kind. @throws ImportError for a kind or a field that is not known */
export function readLine(raw: RawLine): { readonly line: LineType; readonly row: Readonly<Record<string, unknown>> } {
  const known = FORMS.get(String(raw.value['type']))
  if (!known) throw new ImportError('line', `Line ${raw.number} is of a kind that this Rind does not know.`)
  const row = checked(known.form, raw)
  if (known.line.type === 'message' && row['kind'] === 'event') checkEvent(raw, row['body'])
  if (known.line.type === 'erasure' && row['certificate'] !== null) checkCertificate(raw, row['certificate'])
  return { line: known.line, row }
}

function checked(form: TObject, { number, value }: Pick<RawLine, 'number' | 'value'>): Readonly<Record<string, unknown>> {
  try {
    validate(form, value)
    return value
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new ImportError('line', `Line ${number}: ${error.details.field ?? 'it'} is not as it should be (${error.code}).`, { cause: error })
  }
}

const EVENT = Closed({ event: ThreadEvent })

function checkEvent({ number }: RawLine, body: unknown): void {
  try {
    checked(EVENT, { number, value: { event: JSON.parse(String(body)) as unknown } })
  } catch (error) {
    throw new ImportError('line', `Line ${number}: body is no event of a conversation.`, { cause: error })
  }
}

function checkCertificate({ number }: RawLine, certificate: unknown): void {
  try {
    JSON.parse(Buffer.from(String(certificate).split('.')[1] ?? '', 'base64url').toString())
  } catch (error) {
    throw new ImportError('line', `Line ${number}: certificate is none.`, { cause: error })
  }
}
