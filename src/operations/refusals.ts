import type { Services } from './services.ts'
import { subscriberOf } from './network.ts'

/** Whether the refusal of a session or token that comes from there is news: once in ten minutes, since a page asks many times. */
export async function isNewRefusal({ takeLimit }: Pick<Services, 'takeLimit'>, subject: string, ip: string): Promise<boolean> {
  try {
    await takeLimit('refusal.note', `${subject}/${subscriberOf(ip)}`)
    return true
  } catch {
    return false
  }
}
