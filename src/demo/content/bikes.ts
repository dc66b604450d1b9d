import type { CastMember, Production } from '../script.ts'
import { ADVICE } from './bikes-advice.ts'
import { BUILD } from './bikes-build.ts'
import { LATELY } from './bikes-lately.ts'
import { ORDERS } from './bikes-orders.ts'
import { WORKSHOP } from './bikes-workshop.ts'

/** Colleagues of the bike shop who answer customers. */
export type Mechanic = 'sanne' | 'kwame' | 'lotte' | 'mehmet' | 'tom'

const cast: readonly [CastMember, ...CastMember[]] = [
  { key: 'sanne', name: 'Sanne de Wit', email: 'sanne@fietserij.example', role: 'owner', access: { billing: true, customerData: true, messaging: true } },
  { key: 'kwame', name: 'Kwame Mensah', email: 'kwame@fietserij.example', role: 'admin', access: { billing: false, customerData: true, messaging: true } },
  { key: 'lotte', name: 'Lotte Jansen', email: 'lotte@fietserij.example', role: 'agent', access: { billing: false, customerData: true, messaging: true } },
  { key: 'tom', name: "Tom O'Connell", email: 'tom@fietserij.example', role: 'agent', access: { billing: true, customerData: true, messaging: true } },
  { key: 'mehmet', name: 'Mehmet Yıldız', email: 'mehmet@fietserij.example', role: 'agent', access: { billing: false, customerData: false, messaging: true } },
  { key: 'priya', name: 'Priya Raghunathan', email: 'priya@fietserij.example', role: 'agent', access: { billing: false, customerData: true, messaging: false } },
  { key: 'ingrid', name: 'Ingrid Solheim', email: 'ingrid@fietserij.example', role: 'agent', access: { billing: true, customerData: false, messaging: false } },
  { key: 'rachel', name: 'Rachel Cohen', email: 'rachel@fietserij.example', role: 'auditor', access: { billing: false, customerData: false, messaging: false } }
]

export const BIKES: Production = {
  key: 'bikes',
  name: 'De Fietserij',
  locale: 'en',
  hours: { days: [2, 3, 4, 5, 6], opens: '09:00', closes: '18:00' },
  inboxes: [
    {
      name: 'Webshop',
      greeting: 'Hi. Looking for a bicycle, or waiting for one? Ask us anything.',
      replyTime: 'hour',
      color: '#14683f',
      locale: 'en',
      formOfAddress: 'informal',
      origins: ['https://www.fietserij.example']
    },
    {
      name: 'Workshop',
      greeting: 'Something squeaks? Tell us which bicycle you ride and what it does.',
      replyTime: 'day',
      color: '#8a3b12',
      locale: 'en',
      formOfAddress: 'informal',
      origins: ['https://workshop.fietserij.example']
    }
  ],
  cast,
  scripts: [...ORDERS, ...ADVICE, ...WORKSHOP, BUILD, ...LATELY]
}
