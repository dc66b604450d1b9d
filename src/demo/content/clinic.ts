import type { CastMember, Production } from '../script.ts'
import { APPOINTMENTS } from './clinic-appointments.ts'
import { CLINIC_LATELY } from './clinic-lately.ts'
import { LETTERS } from './clinic-letters.ts'

/** Medewerkers van de kliniek die patiënten antwoorden. */
export type Assistant = 'annelies' | 'fatma' | 'joris' | 'chidi'

const cast: readonly [CastMember, ...CastMember[]] = [
  { key: 'annelies', name: 'Annelies Vermeer', email: 'annelies@delinde.example', role: 'owner', access: { billing: true, customerData: true, messaging: true } },
  { key: 'youssef', name: 'Youssef El Amrani', email: 'youssef@delinde.example', role: 'admin', access: { billing: true, customerData: false, messaging: false } },
  { key: 'fatma', name: 'Fatma Demir', email: 'fatma@delinde.example', role: 'agent', access: { billing: false, customerData: true, messaging: true } },
  { key: 'chidi', name: 'Chidi Okafor', email: 'chidi@delinde.example', role: 'agent', access: { billing: true, customerData: true, messaging: true } },
  { key: 'joris', name: 'Joris van der Meulen', email: 'joris@delinde.example', role: 'agent', access: { billing: false, customerData: false, messaging: true } },
  { key: 'noor', name: 'Noor Bakker', email: 'noor@delinde.example', role: 'agent', access: { billing: false, customerData: true, messaging: false } },
  { key: 'hendrik-jan', name: 'Hendrik-Jan Postma', email: 'hendrik-jan@delinde.example', role: 'auditor', access: { billing: false, customerData: false, messaging: false } }
]

export const CLINIC: Production = {
  key: 'clinic',
  name: 'Polikliniek De Linde',
  locale: 'nl',
  hours: { days: [1, 2, 3, 4, 5], opens: '08:00', closes: '17:00' },
  inboxes: [
    {
      name: 'Balie',
      greeting: 'Goedendag. Waarmee kunnen wij u helpen? Bel bij spoed altijd uw huisarts of 112.',
      replyTime: 'day',
      color: '#1d4f7c',
      locale: 'nl',
      formOfAddress: 'formal',
      origins: ['https://www.delinde.example']
    }
  ],
  cast,
  scripts: [...APPOINTMENTS, ...LETTERS, ...CLINIC_LATELY]
}
