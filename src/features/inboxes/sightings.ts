import type { TenantTx } from '../../../db/index.ts'
import { requireInbox } from './access.ts'
import { saveSightings } from './repository.ts'

/** Anybody can make up websites that are not allowed; these few are kept, and push out no other. */
const KEPT_STRANGERS = 5
const KEPT = 30
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
  const all = [{ origin, at, allowed }, ...sightings.filter((sighting) => sighting !== known)]
  const strangers = all.filter((sighting) => !sighting.allowed).slice(0, KEPT_STRANGERS)
  await saveSightings(tx, inboxId, all.filter((sighting) => sighting.allowed || strangers.includes(sighting)).slice(0, KEPT))
  return true
}
