import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type MemberActor, type MemberRights, type Services, may, mayIn } from '../../operations/index.ts'
import { type ContactProfile, profileAddress } from '../conversations/index.ts'
import { workspaceName } from '../workspace/index.ts'
import { sightOf } from '../masking/index.ts'
import { type ErasureRow, type Place, type Subject, conversationPlaces, findContact } from './repository.ts'
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
  if (!reaches(actor, contact.id, await conversationPlaces(tx, [contact.id]))) throw notFound()
  const named = (await namedContacts(tx, actor, [contact.id], services.clock.now())).has(contact.id)
  const name = named ? ((await tx.keys.contact(contact.id)).openJson<ContactProfile>(profileAddress(tx.tenantId, contact.id), contact.profile).name ?? null) : null
  return { kind: 'contact', id: contact.id, name }
}

/** Whether somebody with these rights reaches a contact: by one of its conversations. One without any is of no inbox, and everybody's who may erase. */
export function reaches(rights: MemberRights, contactId: string, places: readonly Place[]): boolean {
  const own = places.filter((place) => place.contactId === contactId)
  return own.length === 0 || own.some(({ inboxId }) => mayIn(rights, 'seeConversations', inboxId))
}

/** The erasures that concern what this member reaches. Once a contact is erased nothing tells any more where it wrote: its row of ids stays for all who may erase. */
export async function withinReach(tx: TenantTx, actor: MemberActor, rows: readonly ErasureRow[]): Promise<ErasureRow[]> {
  const places = await conversationPlaces(tx, contactsOf(rows))
  return rows.filter((row) => row.subjectKind === 'workspace' || reaches(actor, row.subjectId, places))
}

/** An erasure, if the member reaches what it concerns. @throws Problem not_found, as for one that is not there */
export async function requireReach(tx: TenantTx, actor: MemberActor, erasure: ErasureRow): Promise<ErasureRow> {
  return (await withinReach(tx, actor, [erasure]))[0] ?? missing()
}

export const contactsOf = (rows: readonly ErasureRow[]): string[] => rows.flatMap((row) => (row.subjectKind === 'contact' ? [row.subjectId] : []))

function missing(): never {
  throw notFound()
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
