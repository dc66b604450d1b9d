import type { IdentifyInput } from './answers.ts'
import { conversation } from './conversation.ts'
import { boot } from './frame-boot.ts'
import type { Visitor } from './protocol.ts'
import { visitorApi } from './visitor-api.ts'

const ATTRIBUTE = /^[A-Za-z][A-Za-z0-9_ -]{0,39}$/
const MOST_ATTRIBUTES = 20

let page = boot.origin
/** What the website said and the server has not heard yet. */
let unsaid: IdentifyInput | null = null

/** The page around the frame; only an address of the allowed site is believed. */
export function setPage(given: unknown): void {
  if (typeof given === 'string' && given.length <= 2000 && given.startsWith(`${boot.origin}/`)) page = given
}
export const currentPage = (): string => page

/** Keeps what the website says about its visitor until there is a conversation it belongs to. Unverified by nature. */
export function identify(given: Visitor): void {
  if (typeof given !== 'object' || given === null) return
  const next: IdentifyInput = { ...unsaid }
  if (isText(given.name, 1, 120)) next.name = given.name
  if (isText(given.email, 3, 254)) next.email = given.email
  if (typeof given.attributes === 'object' && given.attributes !== null) {
    const all = Object.entries({ ...unsaid?.attributes, ...given.attributes })
    const valid = all.filter(([key, value]) => ATTRIBUTE.test(key) && isText(value, 0, 200))
    next.attributes = Object.fromEntries(valid.slice(0, MOST_ATTRIBUTES))
  }
  unsaid = next
  void sayIdentity()
}

/** What the website said and the server has not heard: it goes along with the first message. */
export const unsaidIdentity = (): IdentifyInput | null => unsaid
/** Another visitor: what the website said was of the one before. */
export const forgetIdentity = (): void => void (unsaid = null)
export const identitySaid = (said: IdentifyInput | null): void => {
  if (unsaid === said) unsaid = null
}

export async function sayIdentity(): Promise<void> {
  if (unsaid === null || conversation.value === null) return
  const said = unsaid
  unsaid = null
  try {
    await visitorApi.put('/widget/profile', said)
  } catch {
    // A convenience, not a message: it is said again when the page is loaded again.
  }
}

const isText = (value: unknown, shortest: number, longest: number): value is string =>
  typeof value === 'string' && value.length >= shortest && value.length <= longest
