import Type, { type Static } from 'typebox'
import { Closed } from '../../operations/fields.ts'

const fields = {
  idleMinutes: Type.Integer({ minimum: 5, maximum: 120, description: 'Minutes without a person doing anything after which a session is locked, 5 to 120.' }),
  absoluteHours: Type.Integer({ minimum: 1, maximum: 24, description: 'Hours after which everybody signs in anew, 1 to 24.' }),
  networks: Type.Array(Type.String({ minLength: 1, maxLength: 60, description: 'An address or a network, as 192.0.2.0/24 or 2001:db8::/48.' }), {
    maxItems: 100,
    description: 'Networks that staff may come from, at most 100; none: from everywhere.'
  }),
  passkeysOnly: Type.Boolean({ description: 'Whether staff get in with a passkey only.' })
}

export const PolicyInput = Closed(fields)

export const PolicyView = Closed({
  policy: Closed(fields),
  bounds: Closed({ idleMinutes: Type.Integer({ description: 'The most that this installation takes.' }), absoluteHours: Type.Integer({ description: 'The most that this installation takes.' }) }),
  ip: Type.String({ description: 'The address that this request comes from.' }),
  withPasskey: Type.Boolean({ description: 'Whether this session was begun with a passkey: only then may passkeys be asked of everybody.' })
})
export type PolicyView = Static<typeof PolicyView>
