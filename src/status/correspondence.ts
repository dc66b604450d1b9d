import { randomBytes, randomUUID } from 'node:crypto'
import { type Left, NoReply, exchange, within } from './exchange.ts'
import type { ProbeAccount } from './inside.ts'
import { Live } from './live.ts'
import { type Doors, Member, callApi, good } from './member.ts'
import { type Answer, DEADLINE_MS, timed } from './probe.ts'

/** What was learned in one look; null: nothing, because there is no account, or its code was used already. */
export interface Visit {
  /** Whether the widget opens and is told what to show. */
  readonly widget: Answer | null
  /** Whether a live connection opens and answers. */
  readonly socket: Answer | null
  /** Whether a message comes from a visitor to a member. Measured from its sending to its arrival. */
  readonly messages: Answer | null
}

interface Conversation {
  readonly id: string
  readonly lastSeq: number
}

/** Somebody with the widget open. */
interface Visitor {
  readonly call: (path: string, body: object) => Promise<Readonly<Record<string, unknown>>>
  readonly conversation: Conversation | null
}

const NOTHING: Visit = { widget: null, socket: null, messages: null }

/**
 * A visitor who writes and a member who reads, in the workspace of the status page. Both come through the doors that
 * everybody uses. The member's connection stays open from one look to the next, as a colleague's does; the visitor's is
 * opened each time.
 */
export class Correspondence {
  readonly #doors: Doors
  readonly #account: (deadlineMs: number) => Promise<ProbeAccount | null>
  readonly #member: Member
  #known: ProbeAccount | null = null
  #inboxKey: string | null = null
  #live: Live | null = null
  #watched: string | null = null

  /** @param account Asked until it is known, and again when signing in is refused */
  constructor(doors: Doors, account: (deadlineMs: number) => Promise<ProbeAccount | null>, now: () => number) {
    this.#doors = doors
    this.#account = account
    this.#member = new Member(doors, now)
  }

  async look(deadlineMs = DEADLINE_MS): Promise<Visit> {
    const left = within(deadlineMs)
    // Who does not tell the account says nothing about messages.
    this.#known ??= await this.#account(left()).catch(() => null)
    const account = this.#known
    if (!account) return NOTHING
    const entered = await this.#enter(account, left)
    if (this.#inboxKey === null) return entered === null || entered.ok ? NOTHING : { ...NOTHING, messages: entered }
    const key = this.#inboxKey
    const opening = this.#open(account, key, left)
    const widget = await timed(async () => void (await opening))
    if (!widget.ok) return { widget, socket: null, messages: entered?.ok ? widget : entered }
    const visitor = await opening
    const [socket, messages] = await Promise.all([timed(() => this.#echo(visitor, left)), entered?.ok ? this.#deliver(visitor, left) : entered])
    return { widget, socket, messages }
  }

  close(): void {
    this.#live?.close()
  }

  /** The member signs in, if it is not, and learns where the widget is. @returns null when nothing is known */
  async #enter(account: ProbeAccount, left: Left): Promise<Answer | null> {
    let known = true
    const entered = await timed(async () => {
      known = await this.#member.enter(account, left)
      if (!known || this.#inboxKey !== null) return
      const { inboxes } = good(await this.#member.call({ path: '/inboxes', left }))
      const [inbox] = Array.isArray(inboxes) ? (inboxes as { key?: unknown }[]) : []
      if (typeof inbox?.key !== 'string') throw new NoReply('a workspace without an inbox')
      this.#inboxKey = inbox.key
    })
    // It may have been made anew, as after a restore: asked for again the next time.
    if (entered.reason === 'wrong_credentials') [this.#known, this.#inboxKey] = [null, null]
    return known ? entered : null
  }

  /** Opens the widget's frame, and asks what it shows. */
  async #open({ visitorToken }: ProbeAccount, inboxKey: string, left: Left): Promise<Visitor> {
    const { target, origin } = this.#doors
    const url = new URL('/widget/frame', target)
    url.search = new URLSearchParams({ inbox: inboxKey, origin }).toString()
    const { status, body } = await exchange(url, { deadlineMs: left() })
    if (status !== 200) throw new NoReply(`status ${status} in place of 200`)
    const frame = /"frameToken":"([\w.~+/=-]{20,2000})"/.exec(body.toString('utf8'))?.[1]
    if (frame === undefined) throw new NoReply('a frame without its token')
    const headers = { authorization: `Bearer ${visitorToken}`, 'x-rind-frame': frame }
    const call: Visitor['call'] = async (path, given) => good(await callApi(this.#doors, { path, body: given, headers, left }))
    return { call, conversation: readConversation((await call('/widget/boot', {}))['conversation']) }
  }

  async #echo({ call }: Visitor, left: Left): Promise<void> {
    const { ticket } = await call('/widget/socket/ticket', {})
    const live = await Live.open({ ...this.#doors, ticket: String(ticket), deadlineMs: left() })
    try {
      await live.request('widget.ping', {}, left())
    } finally {
      live.close()
    }
  }

  async #deliver({ call, conversation: known }: Visitor, left: Left): Promise<Answer> {
    let began = performance.now()
    const answer = await timed(async () => {
      // The visitor has one conversation, begun at the first look of all.
      const conversation = known ?? readConversation((await call('/widget/conversations', { clientId: randomUUID(), body: words() }))['conversation'])
      if (!conversation) throw new NoReply('a conversation that is none')
      const live = await this.#watching(conversation, left)
      const body = words()
      began = performance.now()
      const arrival = live.heard((push) => push['event'] === 'message' && textOf(push) === body, left())
      // Whoever fails to send does not wait for the arrival.
      arrival.catch(() => undefined)
      await call(`/widget/conversations/${conversation.id}/messages`, { clientId: randomUUID(), body })
      await arrival
    })
    if (!answer.ok) this.#forget()
    return { ...answer, ms: performance.now() - began }
  }

  async #watching({ id, lastSeq }: Conversation, left: Left): Promise<Live> {
    if (this.#live?.isOpen && this.#watched === id) return this.#live
    this.#forget()
    const reply = await this.#member.call({ path: '/socket/ticket', body: {}, left })
    if (reply.status === 401) this.#member.leave()
    this.#live = await Live.open({ ...this.#doors, ticket: String(good(reply)['ticket']), cookie: this.#member.cookie, deadlineMs: left() })
    await this.#live.request('realtime.watch', { conversationId: id, after: lastSeq }, left())
    this.#watched = id
    return this.#live
  }

  #forget(): void {
    this.#live?.close()
    this.#live = null
    this.#watched = null
  }
}

/** Letters alone, so that nothing in it looks like a number that is masked. */
const words = () => `Status page ${Array.from(randomBytes(24), (byte) => String.fromCharCode(97 + (byte % 26))).join('')}`

function readConversation(found: unknown): Conversation | null {
  if (typeof found !== 'object' || found === null) return null
  const { id, lastSeq } = found as { id?: unknown; lastSeq?: unknown }
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) && typeof lastSeq === 'number' ? { id, lastSeq } : null
}

function textOf(push: Readonly<Record<string, unknown>>): unknown {
  const { message } = push
  return typeof message === 'object' && message !== null ? (message as { body?: unknown }).body : undefined
}
