import { randomUUID } from 'node:crypto'
import { newId } from '../../db/index.ts'
import { newToken } from '../crypto/index.ts'
import type { Inbox } from '../features/inboxes/index.ts'
import { authenticateVisitor, refreshVisitor, signFrame } from '../features/widget/index.ts'
import { type Caller, EVERY_INBOX, type MemberActor, type VisitorActor, may } from '../operations/index.ts'
import type { Calendar } from './schedule.ts'
import { momentsOf } from './schedule.ts'
import type { Script } from './script.ts'
import type { Stage } from './stage.ts'

const MINUTE = 60_000
const BROWSERS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15'
]

/** Whom a script's names stand for. */
export type Players = ReadonlyMap<string, MemberActor>

/** Somebody's browser somewhere, at an address that is reserved for examples (RFC 5737). */
export function callerFrom(network: '192.0.2' | '198.51.100' | '203.0.113', index: number, locale: 'en' | 'nl'): Caller {
  return { door: 'rest', requestId: randomUUID(), ip: `${network}.${1 + (index % 250)}`, userAgent: BROWSERS[index % BROWSERS.length] ?? '', locale }
}

/** Plays one conversation: the visitor writes through the widget, colleagues through the inbox, each at their moment. */
export async function play(stage: Stage, calendar: Calendar, players: Players, inbox: Inbox, script: Script, index: number): Promise<void> {
  const locale = inbox.settings.locale
  const origin = inbox.settings.origins[0] ?? ''
  const moments = momentsOf(script, calendar)
  const customer = callerFrom('203.0.113', index, locale)
  let visitor: VisitorActor | undefined
  let conversationId = ''
  let publicSeq = 0
  const seen = new Map<string, number>()

  for (const [position, [, what, text]] of script.steps.entries()) {
    const at = moments[position] ?? calendar.now
    const seq = position + 1
    if (what === 'c') {
      publicSeq += 1
      const message = { clientId: randomUUID(), body: text ?? '' }
      if (visitor) {
        await stage.act(at, visitor, customer, 'widget.send', { ...message, conversationId })
      } else {
        const arrived = await arrive(stage, inbox, origin, at)
        const begin = { ...message, page: origin + script.page, ...(script.from && { profile: script.from }) }
        const begun = await stage.act<{ conversation: { id: string } }>(at, arrived, customer, 'widget.start', begin)
        conversationId = begun.conversation.id
        visitor = await refreshVisitor(stage.at(at), arrived)
      }
      continue
    }
    const [name = '', verb = 'says', whom = ''] = what.split(' ')
    const player = requirePlayer(players, name)
    if (verb === 'says') publicSeq += 1
    const [operation, input] = deed(verb, text ?? '', verb === 'assign' ? requirePlayer(players, whom).memberId : null)
    await stage.act(at, player, callerFrom('198.51.100', name.length, locale), operation, { ...input, conversationId })
    seen.set(name, seq)
  }
  if (!visitor) throw new Error('A conversation begins with its customer')
  const waiting = script.steps.at(-1)?.[1] === 'c'
  await noteReading(stage, calendar, players, { conversationId, seen, waiting, moments, length: script.steps.length })
  const end = Math.min(calendar.now, (moments.at(-1) ?? calendar.now) + 2 * MINUTE)
  await stage.act(end, visitor, customer, 'widget.mark', { conversationId, deliveredSeq: publicSeq, ...(!script.unseen && { readSeq: publicSeq }) })
}

/** A visitor whom nobody knows opens the widget. The secret token is forgotten: nobody comes back as this person. */
function arrive(stage: Stage, inbox: Inbox, origin: string, at: number): Promise<VisitorActor> {
  const services = stage.at(at)
  const frame = { tenantId: stage.tx.tenantId, inboxId: inbox.id, origin, test: false }
  return authenticateVisitor(services, signFrame(services.systemKeys, frame, at), newToken())
}

/** The operation behind a step of a script. */
function deed(verb: string, text: string, memberId: string | null): [operation: string, input: object] {
  switch (verb) {
    case 'says':
      return ['messages.send', { clientId: randomUUID(), body: text }]
    case 'note':
      return ['notes.add', { clientId: randomUUID(), body: text }]
    case 'assign':
    case 'unassign':
      return ['conversations.assign', { memberId }]
    case 'close':
    case 'reopen':
      return [`conversations.${verb}`, {}]
    default:
      throw new Error(`No operation does "${verb}"`)
  }
}

interface Reading {
  readonly conversationId: string
  readonly seen: ReadonlyMap<string, number>
  readonly waiting: boolean
  readonly moments: readonly number[]
  readonly length: number
}

/**
 * Who has read how far. Those who wrote have read up to there; of what is older than a day and answered everybody has
 * read everything, else the inbox would begin with a hundred unread conversations.
 */
async function noteReading(stage: Stage, calendar: Calendar, players: Players, reading: Reading): Promise<void> {
  const { conversationId, seen, waiting, moments, length } = reading
  const last = moments.at(-1) ?? calendar.now
  const settled = !waiting && last < calendar.at(0, '00:00')
  for (const [name, player] of players) {
    if (!may(player, 'seeConversations')) continue
    const seq = settled ? length : seen.get(name)
    const at = Math.min(calendar.now, settled ? last + MINUTE : (moments[(seq ?? 1) - 1] ?? last))
    if (seq !== undefined) await stage.act(at, player, callerFrom('198.51.100', name.length, 'en'), 'conversations.markRead', { conversationId, seq })
  }
}

function requirePlayer(players: Players, name: string): MemberActor {
  const player = players.get(name)
  if (!player) throw new Error(`Nobody in this workspace is called "${name}"`)
  return player
}

/** A colleague as operations know them, signed in. */
export function playerOf(tenantId: string, member: { memberId: string; identityId: string } & Pick<MemberActor, 'role' | 'access'>, now: number): MemberActor {
  const { memberId, identityId, role, access } = member
  return { kind: 'member', tenantId, memberId, identityId, sessionId: newId(now), factorKind: null, role, access, customRoleId: null, granted: [], inboxes: EVERY_INBOX }
}
