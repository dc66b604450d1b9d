import Type, { type Static } from 'typebox'
import { Closed } from '../../operations/fields.ts'

/** Why customer data is hidden from a reader: the rights do not include it, or no reason was stated yet. */
export const HiddenBy = Type.Union([Type.Literal('right'), Type.Literal('reason')], {
  description: 'right: your rights do not include customer data. reason: yours do, and the workspace asks for a reason first (conversations.reveal).'
})
export type HiddenBy = Static<typeof HiddenBy>

export const HiddenPart = Closed({
  kind: Type.Union([Type.Literal('email'), Type.Literal('phone'), Type.Literal('iban'), Type.Literal('bsn'), Type.Literal('text')], { description: 'text: all of it is hidden.' }),
  start: Type.Integer({ description: 'Where the mask stands in the body, in UTF-16 units.' }),
  end: Type.Integer()
})
export type HiddenPart = Static<typeof HiddenPart>

export const MaskedText = Type.Union([Type.Literal('patterns'), Type.Literal('all')], {
  description: 'What is hidden in the text of messages and notes from those who may not see customer data: recognised e-mail addresses, telephone numbers, IBANs and BSNs, or all of it.'
})
export const RevealRule = Type.Union([Type.Literal('at_once'), Type.Literal('with_reason')], {
  description: 'Whether those who may see customer data see it at once, or after stating a reason for each conversation.'
})
export const PrivacySettings = Closed({ maskedText: MaskedText, reveal: RevealRule })
export type PrivacySettings = Static<typeof PrivacySettings>
