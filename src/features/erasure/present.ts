import type { TenantTx } from '../../../db/index.ts'
import { type MemberActor, may } from '../../operations/index.ts'
import { type ContactProfile, profileAddress } from '../conversations/index.ts'
import { type MemberProfile, independentOf, listMembers } from '../members/index.ts'
import { contactsOf, namedContacts, reaches } from './access.ts'
import { type ErasureRow, type Subject, conversationPlaces, erasureAddress, profilesOf } from './repository.ts'
import { shortId } from './rules.ts'
import type { Erasure } from './schema.ts'

/** Members who could confirm what this one asks for, wherever it is: they have been here for a week, and owe neither their seat nor their factors to the asker. */
async function candidatesOf(tx: TenantTx, kind: Subject['kind'], askerId: string, now: number): Promise<MemberProfile[]> {
  const independent = await independentOf(tx, askerId, now)
  return (await listMembers(tx)).filter((member) => independent.has(member.id) && may(member, kind === 'workspace' ? 'eraseWorkspace' : 'eraseData'))
}

/** Members who may confirm the erasure of a subject that this one asks for, by id: they reach it, too. */
export async function confirmersOf(tx: TenantTx, subject: Subject, askerId: string, now: number): Promise<ReadonlySet<string>> {
  const places = subject.kind === 'contact' ? await conversationPlaces(tx, [subject.id]) : []
  return new Set((await candidatesOf(tx, subject.kind, askerId, now)).filter((member) => reaches(member, subject.id, places)).map(({ id }) => id))
}

/** Erasures as those see them who may ask for one. Names and reasons as long as there are keys for them, and of a contact as far as the reader sees its name elsewhere. */
export async function presentErasures(tx: TenantTx, actor: MemberActor, rows: readonly ErasureRow[], workspaceName: string | null, now: number): Promise<Erasure[]> {
  const contactIds = contactsOf(rows)
  const places = await conversationPlaces(tx, contactIds)
  const profiles = await profilesOf(tx, contactIds)
  const keys = await tx.keys.many('contact', contactIds)
  const named = await namedContacts(tx, actor, contactIds, now)
  const workspaceKey = await tx.keys.workspace()
  const candidates = new Map<string, MemberProfile[]>()
  for (const { subjectKind, requestedBy } of rows) {
    const askedFor = `${subjectKind}/${requestedBy}`
    if (!candidates.has(askedFor)) candidates.set(askedFor, await candidatesOf(tx, subjectKind, requestedBy, now))
  }
  return rows.map((row) => {
    const ofContact = row.subjectKind === 'contact'
    // Where the name is hidden the reason is, too: it tends to hold the name.
    const key = !ofContact ? workspaceKey : named.has(row.subjectId) ? keys.get(row.subjectId) : undefined
    const profile = ofContact ? profiles.get(row.subjectId) : undefined
    const name = key && profile ? (key.openJson<ContactProfile>(profileAddress(tx.tenantId, row.subjectId), profile).name ?? null) : null
    const others = (candidates.get(`${row.subjectKind}/${row.requestedBy}`) ?? []).filter((member) => reaches(member, row.subjectId, places))
    return {
      id: row.id,
      subject: row.subjectKind,
      subjectId: row.subjectId,
      shortId: shortId(row.subjectId),
      name: ofContact ? name : workspaceName,
      state: row.state,
      reason: key && row.reason ? key.open(erasureAddress(tx.tenantId, 'reason', row.id), row.reason) : null,
      requestedBy: row.requestedBy,
      approvedBy: row.approvedBy,
      cancelledBy: row.cancelledBy,
      requestedAt: row.requestedAt.toISOString(),
      dueAt: row.dueAt?.toISOString() ?? null,
      endedAt: row.endedAt?.toISOString() ?? null,
      counts: { conversations: row.conversations, messages: row.messages, notes: row.notes },
      certificate: row.certificate !== null,
      can: { cancel: row.state === 'approval' || row.state === 'waiting', approve: row.state === 'approval' && others.some(({ id }) => id === actor.memberId) },
      others: others.length
    }
  })
}
