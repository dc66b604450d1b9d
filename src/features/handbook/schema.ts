import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Nullable } from '../../operations/fields.ts'

/** How long people have for a new version, in days; those who come later have as long from when they came. */
export const DUE_BOUNDS = { least: 1, most: 90, usual: 14 } as const
export const TEXT_BOUNDS = { least: 1, most: 40_000 } as const

const Hash = () => Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64, description: 'SHA-256 of the text that was read, in hexadecimal digits: another text is not signed by accident.' })

export const HandbookText = () =>
  Type.String({
    minLength: TEXT_BOUNDS.least,
    maxLength: TEXT_BOUNDS.most,
    pattern: '\\S',
    description: 'Plain text, 1 to 40,000 characters. Lines that begin with "# " or "## " are headings, with "- " items of a list; an empty line begins a paragraph.'
  })

export const PublishedVersion = Closed({
  id: Type.String(),
  number: Type.Integer(),
  publishedAt: Moment(),
  dueDays: Type.Integer(),
  text: Type.String(),
  hash: Type.String({ description: 'SHA-256 of the text, in hexadecimal digits. Part of what is signed.' })
})
export type PublishedVersion = Static<typeof PublishedVersion>

export const SigningState = Type.Union([Type.Literal('signed'), Type.Literal('due'), Type.Literal('overdue')])
export type SigningState = Static<typeof SigningState>

/** How it stands with one's own signature of a version. */
export const OwnSignature = Closed({
  state: SigningState,
  dueAt: Moment(),
  signedAt: Nullable(Moment()),
  evidence: Nullable(Type.String({ description: 'What was signed, as a JSON Web Signature (RFC 7515): who, which version, the hash of its text, when.' }))
})
export type OwnSignature = Static<typeof OwnSignature>

export const OwnOutput = Closed({ own: Nullable(Closed({ versionId: Type.String(), number: Type.Integer(), state: SigningState, dueAt: Moment() })) })
export type OwnOutput = Static<typeof OwnOutput>

/** own: null for an older version that one never signed. */
export const ReadOutput = Closed({ version: Nullable(PublishedVersion), own: Nullable(OwnSignature), can: Closed({ manage: Type.Boolean(), seeRegister: Type.Boolean() }) })
export type ReadOutput = Static<typeof ReadOutput>

export const VersionInput = Closed({ versionId: Id() })
export const SignInput = Closed({ versionId: Id(), hash: Hash() })
export const SignOutput = Closed({ own: OwnSignature })
export type SignOutput = Static<typeof SignOutput>

export const VersionsOutput = Closed({
  versions: Type.Array(Closed({ id: Type.String(), number: Type.Integer(), publishedAt: Moment(), publishedBy: Nullable(Type.String()), signatures: Type.Integer() }))
})
export type VersionsOutput = Static<typeof VersionsOutput>

export const Draft = Closed({ text: Type.String(), hash: Type.String(), savedAt: Moment(), savedBy: Nullable(Type.String()) })
export const DraftOutput = Closed({
  draft: Nullable(Draft),
  /** What Rind ships, to adopt and change. */
  templates: Closed({ en: Type.String(), nl: Type.String() })
})
export type DraftOutput = Static<typeof DraftOutput>
export const SaveInput = Closed({ text: HandbookText() })
export const SaveOutput = Closed({ draft: Draft })
export type SaveOutput = Static<typeof SaveOutput>

export const DueDays = () => Type.Integer({ minimum: DUE_BOUNDS.least, maximum: DUE_BOUNDS.most, description: 'Days that everybody has to sign, 1 to 90.' })
export const PublishInput = Closed({ hash: Hash(), dueDays: DueDays() })
export const PublishOutput = Closed({ version: PublishedVersion })
export type PublishOutput = Static<typeof PublishOutput>

/** One line of the register. dueAt is null for somebody who signed and works here no longer. */
export const RegisterLine = Closed({
  memberId: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
  state: SigningState,
  dueAt: Nullable(Moment()),
  signedAt: Nullable(Moment()),
  evidence: Nullable(Type.String())
})
export type RegisterLine = Static<typeof RegisterLine>
export const RegisterOutput = Closed({ number: Type.Integer(), publishedAt: Moment(), hash: Type.String(), lines: Type.Array(RegisterLine) })
export type RegisterOutput = Static<typeof RegisterOutput>
