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
    let frame = ''
    const widget = await timed(async () => {
      frame = await this.#openFrame(key, left)
      await this.#asVisitor(account, frame, '/widget/boot', {}, left)
    })
    const [socket, messages] = await Promise.all([
      frame === '' ? null : timed(() => this.#echo(account, frame, left)),
      entered === null ? null : !entered.ok ? entered : frame === '' ? widget : this.#deliver(account, frame, left)
    ])
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
    if (entered.reason === 'wrong_credentials') this.#known = null
    return known ? entered : null
  }

  async #openFrame(inboxKey: string, left: Left): Promise<string> {
    const { target, origin } = this.#doors
    const url = new URL('/widget/frame', target)
    url.search = new URLSearchParams({ inbox: inboxKey, origin }).toString()
    const { status, body } = await exchange(url, { deadlineMs: left() })
    if (status !== 200) throw new NoReply(`status ${status} in place of 200`)
    const token = /"frameToken":"([\w.~+/=-]{20,2000})"/.exec(body.toString('utf8'))?.[1]
    if (token === undefined) throw new NoReply('a frame without its token')
    return token
  }

  async #asVisitor({ visitorToken }: ProbeAccount, frame: string, path: string, body: object, left: Left): Promise<Readonly<Record<string, unknown>>> {
    return good(await callApi(this.#doors, { path, body, headers: { authorization: `Bearer ${visitorToken}`, 'x-rind-frame': frame }, left }))
  }

  async #echo(account: ProbeAccount, frame: string, left: Left): Promise<void> {
    const { ticket } = await this.#asVisitor(account, frame, '/widget/socket/ticket', {}, left)
    const live = await Live.open({ ...this.#doors, ticket: String(ticket), deadlineMs: left() })
    try {
      await live.request('widget.ping', {}, left())
    } finally {
      live.close()
    }
  }

  async #deliver(account: ProbeAccount, frame: string, left: Left): Promise<Answer> {
    let began = performance.now()
    const answer = await timed(async () => {
      const conversation = await this.#conversation(account, frame, left)
      const live = await this.#watching(conversation, left)
      const [clientId, body] = [randomUUID(), words()]
      began = performance.now()
      const arrival = live.heard((push) => push['event'] === 'message' && textOf(push) === body, left())
      // Whoever fails to send does not wait for the arrival.
      arrival.catch(() => undefined)
      await this.#asVisitor(account, frame, `/widget/conversations/${conversation.id}/messages`, { clientId, body }, left)
      await arrival
    })
    if (!answer.ok) this.#forget()
    return { ...answer, ms: performance.now() - began }
  }

  /** The visitor's one conversation, begun at the first look of all. */
  async #conversation(account: ProbeAccount, frame: string, left: Left): Promise<{ id: string; lastSeq: number }> {
    const known = readConversation((await this.#asVisitor(account, frame, '/widget/boot', {}, left))['conversation'])
    if (known) return known
    const begun = readConversation((await this.#asVisitor(account, frame, '/widget/conversations', { clientId: randomUUID(), body: words() }, left))['conversation'])
    if (!begun) throw new NoReply('a conversation that is none')
    return begun
  }

  async #watching({ id, lastSeq }: { id: string; lastSeq: number }, left: Left): Promise<Live> {
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

function readConversation(found: unknown): { id: string; lastSeq: number } | null {
  if (typeof found !== 'object' || found === null) return null
  const { id, lastSeq } = found as { id?: unknown; lastSeq?: unknown }
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) && typeof lastSeq === 'number' ? { id, lastSeq } : null
}

function textOf(push: Readonly<Record<string, unknown>>): unknown {
  const { message } = push
  return typeof message === 'object' && message !== null ? (message as { body?: unknown }).body : undefined
}
