import type { ServiceNotice } from '../../operations/index.ts'

/** An answer is given for so long. */
const FRESH_MS = 15_000
const DEADLINE_MS = 1_000
const MOST_BYTES = 512 * 1024
/** The worst first. */
const IMPACTS = ['critical', 'major', 'minor', 'none'] as const
const STATES = ['investigating', 'identified', 'monitoring'] as const

/** Gives the incident that everybody is told of; null when there is none, or the status page does not say. */
export type ReadNotice = () => Promise<ServiceNotice | null>

/**
 * Asks the status page what is wrong. The page is a process of its own and may be down, slow or mad: nobody waits for it
 * longer than a second, and hardly anybody at all, since an answer is shared.
 * @param statusUrl The address of the page, an origin.
 * @param elapsed Milliseconds of a clock that only runs forward.
 * @param deadlineMs How long the page may take.
 */
export function createNoticeReader(statusUrl: string, elapsed: () => number = () => performance.now(), deadlineMs = DEADLINE_MS): ReadNotice {
  let kept: { readonly at: number; readonly notice: ServiceNotice | null } | null = null
  let asking: Promise<ServiceNotice | null> | null = null
  const ask = () =>
    (asking ??= readSummary(statusUrl, deadlineMs)
      .catch(() => null)
      .then((notice) => {
        kept = { at: elapsed(), notice }
        asking = null
        return notice
      }))
  return async () => (kept !== null && elapsed() - kept.at < FRESH_MS ? kept.notice : ask())
}

async function readSummary(statusUrl: string, deadlineMs: number): Promise<ServiceNotice | null> {
  const response = await fetch(`${statusUrl}/api/v2/summary.json`, { redirect: 'error', signal: AbortSignal.timeout(deadlineMs) })
  if (!response.ok || !response.body) return null
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) return null
    chunks.push(chunk)
  }
  const { incidents } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { incidents?: unknown }
  const open = Array.isArray(incidents) ? incidents.flatMap((incident: unknown) => noticeOf(incident, statusUrl)) : []
  return open.toSorted((a, b) => IMPACTS.indexOf(a.impact) - IMPACTS.indexOf(b.impact) || Date.parse(b.startedAt) - Date.parse(a.startedAt))[0] ?? null
}

/** An incident of the summary, if it has the shape of one. */
function noticeOf(incident: unknown, statusUrl: string): ServiceNotice[] {
  if (typeof incident !== 'object' || incident === null) return []
  const field = (name: string): unknown => Reflect.get(incident, name)
  const [id, title, startedAt] = [field('id'), field('name'), field('started_at')]
  const impact = IMPACTS.find((known) => known === field('impact'))
  const state = STATES.find((known) => known === field('status'))
  if (typeof id !== 'string' || typeof title !== 'string' || typeof startedAt !== 'string' || Number.isNaN(Date.parse(startedAt)) || !impact || !state) return []
  return [{ id: id.slice(0, 64), title: title.slice(0, 200), impact, state, startedAt, url: `${statusUrl}/status` }]
}
