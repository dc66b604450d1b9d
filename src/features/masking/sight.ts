import type { TenantTx } from '../../../db/index.ts'
import { type MemberActor, may } from '../../operations/index.ts'
import { type Masked, maskText, maskedWhole } from './mask.ts'
import { type Revealed, readReveals, readSettings } from './repository.ts'
import type { HiddenBy, PrivacySettings } from './schema.ts'

export type Viewer = Pick<MemberActor, 'memberId' | 'role' | 'access'>

/** What a reader sees of conversations. Whoever renders something for staff asks here, and nowhere else. */
export interface Sight {
  /** Why customer data of a conversation is hidden; null when it is not. */
  hiddenBy(conversationId: string): HiddenBy | null
  /** Until when a stated reason keeps it open, epoch milliseconds; null when none does or none is needed. */
  openUntil(conversationId: string): number | null
  /** Whether what waits to be erased is open to the reader. */
  readonly erases: boolean
  /** A text of the conversation, as the reader may see it. `open` is called only if any of it may be seen. */
  read(conversationId: string, open: () => string): Masked
}

/** What holds for the conversations it was read for, whoever looks. */
export interface Standing {
  readonly settings: PrivacySettings
  readonly revealed: readonly Revealed[]
}

/** Reads what is hidden in these conversations from whom; for one member, or for all when many will look. */
export async function standingOf(tx: TenantTx, conversationIds: readonly string[], memberId: string | null, now: number): Promise<Standing> {
  const settings = await readSettings(tx)
  return { settings, revealed: settings.reveal === 'at_once' ? [] : await readReveals(tx, conversationIds, memberId, now) }
}

/** What one viewer sees, by the rights given and what holds at this moment, epoch milliseconds. */
export function sightIn({ settings, revealed }: Standing, viewer: Viewer, now: number): Sight {
  const sees = may(viewer, 'seeCustomerData')
  const until = new Map(revealed.flatMap((entry): [string, number][] => (entry.memberId === viewer.memberId && entry.until > now ? [[entry.conversationId, entry.until]] : [])))
  const hiddenBy = (id: string): HiddenBy | null => {
    if (!sees) return 'right'
    return settings.reveal === 'at_once' || until.has(id) ? null : 'reason'
  }
  return {
    hiddenBy,
    erases: may(viewer, 'eraseData'),
    openUntil: (id) => (sees ? (until.get(id) ?? null) : null),
    read: (id, open) => {
      if (hiddenBy(id) === null) return { text: open(), hidden: [] }
      return settings.maskedText === 'all' ? maskedWhole : maskText(open())
    }
  }
}

/** What this viewer sees of these conversations now. */
export async function sightOf(tx: TenantTx, viewer: Viewer, conversationIds: readonly string[], now: number): Promise<Sight> {
  return sightIn(await standingOf(tx, conversationIds, viewer.memberId, now), viewer, now)
}
