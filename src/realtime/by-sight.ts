import type { TenantTx } from '../../db/index.ts'
import { type Sight, sightIn, standingOf } from '../features/masking/index.ts'
import type { Clock } from '../operations/index.ts'
import type { Connection } from './connection.ts'

/**
 * Renders something of a conversation once for each way in which these readers see it.
 * @returns what a socket gets, by its rights at the moment of asking; undefined when nobody had those when it was rendered
 */
export async function renderBySight<T>(tx: TenantTx, clock: Clock, conversationId: string, readers: readonly Connection[], render: (sight: Sight) => Promise<T>): Promise<(reader: Connection) => T | undefined> {
  const standing = await standingOf(tx, [conversationId], null, clock.now())
  const sightFor = ({ actor }: Connection) => (actor.kind === 'member' ? sightIn(standing, actor, clock.now()) : null)
  const kindOf = (sight: Sight) => `${sight.hiddenBy(conversationId) ?? 'open'} ${sight.openUntil(conversationId)} ${sight.erases}`
  const rendered = new Map<string, T>()
  for (const reader of readers) {
    const sight = sightFor(reader)
    if (sight && !rendered.has(kindOf(sight))) rendered.set(kindOf(sight), await render(sight))
  }
  return (reader) => {
    const sight = sightFor(reader)
    return sight ? rendered.get(kindOf(sight)) : undefined
  }
}
