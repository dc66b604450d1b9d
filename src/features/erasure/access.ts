import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type MemberActor, type Services, may, mayIn } from '../../operations/index.ts'
import { type ContactProfile, profileAddress } from '../conversations/index.ts'
import { workspaceName } from '../workspace/index.ts'
import { sightOf } from '../masking/index.ts'
import { type Subject, conversationPlaces, findContact } from './repository.ts'
import type { SubjectInput } from './schema.ts'

export interface NamedSubject extends Subject {
  readonly name: string | null
}

/**
 * What is to be erased, if this member may erase it: a contact, or with the owner's right the workspace.
 * @throws Problem not_found, forbidden, invalid_input when subject and contactId do not go together
 */
export async function requireSubject(tx: TenantTx, services: Services, actor: MemberActor, input: SubjectInput): Promise<NamedSubject> {
  if ((input.subject === 'contact') !== (input.contactId !== undefined)) throw new Problem('invalid_input', { field: 'contactId', allowed: 'an id for a contact, nothing for the workspace' })
  if (input.contactId === undefined) {
    requireWorkspaceRight(actor, 'workspace')
    return { kind: 'workspace', id: tx.tenantId, name: await nameOf(services, tx.tenantId) }
  }
  const contact = await findContact(tx, input.contactId)
  if (!contact) throw notFound()
  const places = await conversationPlaces(tx, [contact.id])
  if (places.length > 0 && !places.some(({ inboxId }) => mayIn(actor, 'seeConversations', inboxId))) throw notFound()
  const named = (await namedContacts(tx, actor, [contact.id], services.clock.now())).has(contact.id)
  const name = named ? ((await tx.keys.contact(contact.id)).openJson<ContactProfile>(profileAddress(tx.tenantId, contact.id), contact.profile).name ?? null) : null
  return { kind: 'contact', id: contact.id, name }
}

/** Which of these contacts' names this member may see now: where a reason has to be stated first, not before. */
export async function namedContacts(tx: TenantTx, actor: MemberActor, contactIds: readonly string[], now: number): Promise<ReadonlySet<string>> {
  const places = await conversationPlaces(tx, contactIds)
  const sight = await sightOf(tx, actor, places.map(({ id }) => id), now)
  const reached = places.filter(({ inboxId, id }) => mayIn(actor, 'seeConversations', inboxId) && sight.hiddenBy(id) === null)
  // One without a conversation is of no inbox: what holds for all of the workspace holds for it.
  const alone = contactIds.filter((id) => sight.hiddenBy(id) === null && places.every(({ contactId }) => contactId !== id))
  return new Set([...reached.map(({ contactId }) => contactId), ...alone])
}

/** The whole workspace is for owners. @throws Problem forbidden */
export function requireWorkspaceRight(actor: MemberActor, kind: Subject['kind']): void {
  if (kind === 'workspace' && !may(actor, 'eraseWorkspace')) throw new Problem('forbidden', { detail: 'Your rights in this workspace do not include this (eraseWorkspace).' })
}

export const nameOf = (services: Services, tenantId: string): Promise<string | null> => services.withPlatform((tx) => workspaceName(tx, tenantId))
