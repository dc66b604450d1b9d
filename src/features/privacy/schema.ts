import Type, { type Static } from 'typebox'
import { Closed, Id, Moment } from '../../operations/fields.ts'
import { PrivacySettings } from '../masking/schema.ts'

export { PrivacySettings }

export const SettingsOutput = Closed({ settings: PrivacySettings, can: Closed({ change: Type.Boolean() }) })
export type SettingsOutput = Static<typeof SettingsOutput>
export const UpdateInput = Closed({ ...Type.Partial(PrivacySettings).properties })

export const REASON_BOUNDS = { least: 5, most: 500 } as const

export const RevealInput = Closed({
  conversationId: Id(),
  reason: Type.String({
    minLength: REASON_BOUNDS.least,
    maxLength: REASON_BOUNDS.most,
    pattern: '\\S(?:\\s*\\S){2}',
    description: `Why you need to see it, ${REASON_BOUNDS.least} to ${REASON_BOUNDS.most} characters. It goes into the record.`
  })
})
export const RevealOutput = Closed({ until: Moment('Until when you see this conversation in full.') })
