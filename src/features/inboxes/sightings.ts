import type { TenantTx } from '../../../db/index.ts'
import { requireInbox } from './access.ts'
import { saveSightings } from './repository.ts'

const KEPT = 10
/** The same site is noted again after this long. */
const REPEAT_MS = 10 * 60_000

/**
 * Notes where the widget was seen, so that the settings can say so, or offer to allow a site that is not allowed yet.
 * Only sites that are allowed, and the few newest others, are kept.
 * @returns whether anything changed
 */
export async function noteSighting(tx: TenantTx, inboxId: string, origin: string, allowed: boolean, now: number): Promise<boolean> {
  const { sightings } = await requireInbox(tx, inboxId, true)
  const known = sightings.find((sighting) => sighting.origin === origin)
  if (known && known.allowed === allowed && now - Date.parse(known.at) < REPEAT_MS) return false
  const at = new Date(now).toISOString()
  await saveSightings(tx, inboxId, [{ origin, at, allowed }, ...sightings.filter((sighting) => sighting !== known)].slice(0, KEPT))
  return true
}
