import type { Conversation } from '../../../features/conversations/schema.ts'
import { inertText } from '../../lib/inert-text.ts'
import { initialsOf } from '../../ui/avatar.tsx'
import { t } from '../t.ts'

type Contact = Conversation['contact']

/** The name to show. Who gave none gets one that stays the same: the end of their id, which is random. */
export function contactName({ id, name, masked }: Contact): string {
  if (name !== null) return inertText(name)
  return masked ? t('contact.hidden', { code: id.slice(-4) }) : t('contact.visitor', { code: id.slice(-4) })
}

/** The name as it stands under a message. */
export function contactShortName(contact: Contact): string {
  if (contact.name === null) return contact.masked ? t('contact.customer') : contactName(contact)
  return inertText(contact.name).trim().split(/\s+/)[0] ?? contactName(contact)
}

/** The name in the middle of a sentence. */
export const contactInSentence = (contact: Contact): string =>
  contact.name === null && contact.masked ? t('contact.theCustomer') : contactShortName(contact)

export const contactInitials = ({ name }: Contact): string | undefined =>
  name === null ? undefined : initialsOf(inertText(name))
