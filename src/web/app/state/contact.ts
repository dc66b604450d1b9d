import type { Conversation } from '../../../features/conversations/schema.ts'
import { initialsOf } from '../../ui/avatar.tsx'
import { t } from '../t.ts'

type Contact = Conversation['contact']

/** The name to show. Who gave none gets one that stays the same: the end of their id, which is random. */
export function contactName({ id, name, masked }: Contact): string {
  if (name !== null) return name
  return masked ? t('contact.hidden') : t('contact.visitor', { code: id.slice(-4) })
}

/** The name as it stands under a message. */
export const contactShortName = (contact: Contact): string => contact.name?.trim().split(/\s+/)[0] ?? contactName(contact)

export const contactInitials = ({ name }: Contact): string | undefined => (name === null ? undefined : initialsOf(name))
