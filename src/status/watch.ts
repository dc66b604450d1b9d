import { lookAtCertificate } from './certificate.ts'
import { Correspondence } from './correspondence.ts'
import { Inside, type InsideAddress } from './inside.ts'
import type { Part } from './parts.ts'
import { type Answer, COMPONENTS, DEADLINE_MS, type Question } from './probe.ts'

/** What is watched: the origins, the first of which readers use, and the internal port if it can be asked. */
export interface Watched {
  readonly target: string
  /** Further origins: a part works when it does at all of them. */
  readonly others?: readonly string[]
  /** The origin that pages are of, when it is another than the first target. */
  readonly origin?: string
  readonly inside?: InsideAddress | null
}

export interface Result extends Answer {
  readonly id: Part['id']
}

interface WatchOptions {
  readonly watched: Watched
  readonly probe: (origin: string, question: Question) => Promise<Answer>
  readonly warn: (reason: string) => void
  readonly now: () => number
  /** Whether a part was measured before: when nobody answers for it any more it has failed. */
  readonly wasMeasured: (id: Part['id']) => boolean
}

export interface Watch {
  /** Looks at everything once, and hands on each result as it comes. */
  look(take: (result: Result) => void): Promise<void>
  close(): void
}

/** Asks after every part at once, so that one that hangs keeps no other from being measured. */
export function createWatch({ watched, probe, warn, now, wasMeasured }: WatchOptions): Watch {
  const { target, others = [], origin = target } = watched
  const targets = [target, ...others]
  const inside = watched.inside ? new Inside(watched.inside, (reason) => warn(`The internal port does not answer the status page (${reason}): see STATUS_TOKEN in docs/configuration.md.`)) : null
  const correspondence = inside && new Correspondence({ target, origin }, (deadlineMs) => inside.account(deadlineMs), now)

  /** The same of every origin; the slowest of several, and the first that failed. */
  const everywhere = async <T extends Answer | null>(one: (origin: string) => Promise<T>): Promise<T | undefined> => {
    const answers = await Promise.all(targets.map(one))
    return answers.find((answer) => answer?.ok === false) ?? answers.toSorted((a, b) => (b?.ms ?? 0) - (a?.ms ?? 0))[0]
  }
  return {
    look: async (take) => {
      const visit = correspondence?.look()
      const told = (id: Part['id'], answer: Answer | null | undefined) => void (answer && take({ id, ...answer }))
      const outer = COMPONENTS.map(async ({ id, question }) => {
        const asked = await everywhere((one) => probe(one, question(one === target ? origin : one)))
        // Who is known inside is asked as a member or a visitor as well, and both have to go well.
        const lived = id === 'socket' || id === 'widget' ? (await visit)?.[id] : null
        told(id, asked?.ok && lived ? { ...lived, ms: Math.max(asked.ms, lived.ms) } : asked)
      })
      const certificate = async () => {
        if (targets.some((one) => one.startsWith('https:'))) told('certificate', await everywhere((one) => (one.startsWith('https:') ? lookAtCertificate(one, DEADLINE_MS) : Promise.resolve(null))))
      }
      await Promise.all([...outer, certificate(), visit?.then(({ messages }) => told('messages', messages)), inside && lookInside(inside, told, wasMeasured)])
    },
    close: () => correspondence?.close()
  }
}

async function lookInside(inside: Inside, told: (id: Part['id'], answer: Answer | null) => void, wasMeasured: WatchOptions['wasMeasured']): Promise<void> {
  const found = await inside.look(DEADLINE_MS).catch((error: unknown) => (error instanceof Error ? error.message : 'no answer'))
  if (found === null) return
  for (const id of ['jobs', 'mail', 'backups'] as const) {
    if (typeof found !== 'string') told(id, found[id] === null ? null : { ok: found[id], ms: found.ms, reason: found[id] ? null : 'it waits too long' })
    // A backup that was made is there, whoever answers; work and mail go on nowhere else.
    else if (id !== 'backups' && wasMeasured(id)) told(id, { ok: false, ms: 0, reason: found })
  }
}
