import type { TenantTx } from '../../../db/index.ts'
import { type MemberActor, may } from '../../operations/index.ts'
import { type ContactProfile, profileAddress } from '../conversations/index.ts'
import { independentOf, listMembers } from '../members/index.ts'
import { namedContacts } from './access.ts'
import { type ErasureRow, erasureAddress, profilesOf } from './repository.ts'
import { shortId } from './rules.ts'
import type { Erasure } from './schema.ts'

/** Members who may confirm an erasure that this one asks for, by id: they have been here for a week, and owe neither their seat nor their factors to the asker. */
export async function confirmersOf(tx: TenantTx, kind: 'contact' | 'workspace', askerId: string, now: number): Promise<ReadonlySet<string>> {
  const independent = await independentOf(tx, askerId, now)
  const found = (await listMembers(tx)).filter((member) => independent.has(member.id) && may(member, kind === 'workspace' ? 'eraseWorkspace' : 'eraseData'))
  return new Set(found.map(({ id }) => id))
}

/** Erasures as those see them who may ask for one. Names and reasons as long as there are keys for them, names as far as the reader sees them elsewhere. */
export async function presentErasures(tx: TenantTx, actor: MemberActor, rows: readonly ErasureRow[], workspaceName: string | null, now: number): Promise<Erasure[]> {
  const contactIds = rows.filter((row) => row.subjectKind === 'contact').map((row) => row.subjectId)
  const profiles = await profilesOf(tx, contactIds)
  const keys = await tx.keys.many('contact', contactIds)
  const named = await namedContacts(tx, actor, contactIds, now)
  const workspaceKey = await tx.keys.workspace()
  const confirmers = new Map<string, ReadonlySet<string>>()
  for (const { subjectKind, requestedBy } of rows) {
    const askedFor = `${subjectKind}/${requestedBy}`
    if (!confirmers.has(askedFor)) confirmers.set(askedFor, await confirmersOf(tx, subjectKind, requestedBy, now))
  }
  return rows.map((row) => {
    const ofContact = row.subjectKind === 'contact'
    const key = ofContact ? keys.get(row.subjectId) : workspaceKey
    const profile = ofContact ? profiles.get(row.subjectId) : undefined
    const name = key && profile && named.has(row.subjectId) ? (key.openJson<ContactProfile>(profileAddress(tx.tenantId, row.subjectId), profile).name ?? null) : null
    const others = confirmers.get(`${row.subjectKind}/${row.requestedBy}`) ?? new Set<string>()
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
      can: { cancel: row.state === 'approval' || row.state === 'waiting', approve: row.state === 'approval' && others.has(actor.memberId) },
      others: others.size
    }
  })
}
