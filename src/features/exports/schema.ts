import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Nullable } from '../../operations/fields.ts'

export const SealedFor = Type.Union([Type.Literal('recipient'), Type.Literal('passphrase')], { description: 'recipient: to a key of age; passphrase: to words that are given when it is downloaded.' })

/** An export that was approved. */
export const WorkspaceExport = Closed({
  id: Type.String(),
  sealedFor: SealedFor,
  recipient: Nullable(Type.String({ description: 'The key of age that opens it.' })),
  fingerprint: Nullable(Type.String({ description: 'The first 16 hexadecimal digits of the SHA-256 of the recipient.' })),
  reason: Type.String(),
  askedBy: Type.String(),
  approvedAt: Moment(),
  expiresAt: Moment('Until then it can be downloaded, once.'),
  endedAt: Nullable(Moment('When the whole file had been sent.')),
  bytes: Nullable(Type.Integer({ description: 'Of the file as it was sent.' })),
  can: Closed({ download: Type.Boolean() })
})
export type WorkspaceExport = Static<typeof WorkspaceExport>

export const RequestInput = Closed({
  sealedFor: SealedFor,
  recipient: Type.Optional(Type.String({ minLength: 62, maxLength: 62, description: 'For sealedFor recipient: age1…, as "age-keygen" prints it.' })),
  reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'Why, for whoever approves it and for the record.' })
})
export const ExportOutput = Closed({ export: WorkspaceExport })
export const ListOutput = Closed({ exports: Type.Array(WorkspaceExport) })
export type ListOutput = Static<typeof ListOutput>

export const DownloadInput = Closed({
  exportId: Id(),
  passphrase: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'For sealedFor passphrase: at least 12 characters that are hard to guess. Kept nowhere: without it nobody opens the file.' }))
})
