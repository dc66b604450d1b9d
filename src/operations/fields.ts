import Type, { type Static, type TProperties, type TSchema } from 'typebox'

/** Field types that many operations share, so that a limit is written once. Lengths count UTF-16 units. */

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'

/** An id as the API writes it: a lower-case UUID. */
export const Id = (description = 'A lower-case UUID.') => Type.String({ pattern: UUID, maxLength: 36, description })

/** A client's own id for a thing it sends, so that a retry is harmless. */
export const ClientId = () => Id('Your own UUID for this message. Sending the same one again answers with the first result.')

/** A name of a person, a business or an inbox. */
export const Name = (description: string) => Type.String({ minLength: 1, maxLength: 120, pattern: '\\S', description })

/** The text of a message or a note. */
export const Body = () => Type.String({ minLength: 1, maxLength: 8000, pattern: '\\S', description: 'Plain text, 1 to 8,000 characters.' })

/** The form of an e-mail address: nothing that a mail server could take for a second one. */
export const EMAIL = '^[^\\s@<>",;]+@[^\\s@<>",;]+\\.[^\\s@<>",;]+$'

/** An e-mail address as people type it; normalised by the slice that keeps it. */
export const Email = () => Type.String({ minLength: 3, maxLength: 254, pattern: EMAIL, description: 'An e-mail address.' })

/** A moment in UTC, ISO 8601 with milliseconds. */
export const Moment = (description = 'A moment in UTC, ISO 8601.') => Type.String({ description })

/** A moment that somebody gives: what `new Date` makes of other texts is a guess. */
export const Instant = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z$', maxLength: 24, description: `${description} A moment in UTC, ISO 8601.` })

export const Locale = () => Type.Union([Type.Literal('en'), Type.Literal('nl')], { description: 'The language: en or nl.' })

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** An object that refuses fields it does not know. */
export const Closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false })

export const Empty = Closed({})
export type Empty = Static<typeof Empty>

/** What an operation whose route gives out a file answers; see csvFile. */
export const CsvOutput = Closed({ name: Type.String(), content: Type.String(), next: Nullable(Type.String()) })

/** A file that is made while it is sent. */
export interface Download {
  readonly name: string
  readonly content: AsyncIterable<Uint8Array>
}
/** What an operation answers whose route gives out such a file. */
export const DownloadOutput = Type.Unsafe<Download>({ type: 'string', format: 'binary' })
