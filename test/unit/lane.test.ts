import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { OutgoingMessage, Placed } from '../../db/index.ts'
import { Problem } from '../../src/errors/index.ts'
import { LANE_BOUNDS, type StoredMessage, createLanes, laneKey } from '../../src/operations/index.ts'

/** What the next call of the port does in place of working: fails, or stores and loses the answer. */
type Trouble = { readonly code: string; readonly stored?: true; readonly wrapped?: true }

/** The port behind the lane with PostgreSQL's rules in small, where failures can be put in. The real one stands in test/features/send.test.ts. */
class Port {
  readonly rows = new Map<string, (StoredMessage & { readonly clientId: string })[]>()
  readonly batches: string[][] = []
  lookUps = 0
  readonly storing: Trouble[] = []
  readonly finding: Trouble[] = []
  gate: Promise<void> | undefined
  running = 0
  most = 0
  readonly unknown = new Set<string>()
  readonly plaintext = new Set<string>()

  readonly store = async (tenantId: string, batch: readonly OutgoingMessage[]): Promise<Placed[]> => {
    this.batches.push(batch.map(({ clientId }) => clientId))
    this.most = Math.max(this.most, (this.running += 1))
    try {
      await (this.gate ?? new Promise((resolve) => setImmediate(resolve)))
      const trouble = this.storing.shift()
      if (trouble && !trouble.stored) throw failure(trouble)
      for (const { conversationId, id } of batch) {
        if (this.unknown.has(conversationId)) throw failure({ code: 'RD001' })
        if (this.plaintext.has(id)) throw failure({ code: '23514' })
      }
      if (batch.some((message) => this.#find(tenantId, message)) || new Set(batch.map(laneKey)).size < batch.length) throw failure({ code: '23505' })
      const placed = batch.map((message) => {
        const rows = this.#rows(tenantId, message.conversationId)
        rows.push({ id: message.id, seq: rows.length + 1, publicSeq: rows.length + 1, at: message.at, clientId: laneKey(message) })
        return { seq: rows.length, publicSeq: rows.length }
      })
      if (trouble) throw failure(trouble)
      return placed
    } finally {
      this.running -= 1
    }
  }

  readonly find = async (tenantId: string, batch: readonly OutgoingMessage[]): Promise<ReadonlyMap<string, StoredMessage>> => {
    this.lookUps += 1
    const trouble = this.finding.shift()
    if (trouble) throw failure(trouble)
    return new Map(batch.flatMap((message) => {
      const row = this.#find(tenantId, message)
      return row ? [[laneKey(message), row] as const] : []
    }))
  }

  seqs(tenantId: string, conversationId: string): string[] {
    return this.#rows(tenantId, conversationId).map(({ seq, id }) => `${seq}:${id}`)
  }

  #rows(tenantId: string, conversationId: string) {
    const rows = this.rows.get(`${tenantId}/${conversationId}`) ?? []
    this.rows.set(`${tenantId}/${conversationId}`, rows)
    return rows
  }

  #find(tenantId: string, message: OutgoingMessage) {
    return this.#rows(tenantId, message.conversationId).find(({ clientId }) => clientId === laneKey(message))
  }
}

function failure({ code, wrapped }: Trouble): Error {
  const error = Object.assign(new Error(code), { code })
  return wrapped ? new Error('Failed query', { cause: error }) : error
}

let count = 0
function message(change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  count += 1
  return { id: `id-${count}`, conversationId: 'c', senderKind: 'member', senderId: 's', clientId: randomUUID(), body: Buffer.alloc(60), at: count, eventId: `e-${count}`, requestId: 'r', ...change }
}
const messages = (length: number, change: (index: number) => Partial<OutgoingMessage> = () => ({})) => Array.from({ length }, (_, index) => message(change(index)))

function lane() {
  const port = new Port()
  const lanes = createLanes(port.store, port.find, () => undefined)
  const settle = async (sends: readonly OutgoingMessage[], tenant = 'a') =>
    (await Promise.allSettled(sends.map((each) => lanes.send(tenant, each)))).map((result) => {
      if (result.status === 'fulfilled') return `${result.value.seq}:${result.value.id}`
      return result.reason instanceof Problem ? result.reason.code : String(result.reason.message)
    })
  return { port, lanes, settle }
}
const inOrder = (sends: readonly OutgoingMessage[], from = 1) => sends.map(({ id }, index) => `${index + from}:${id}`)

t.test('what is sent at once shares one batch and keeps its order; one batch runs at a time', async (t) => {
  const { port, settle } = lane()
  const sends = messages(600)
  t.same(await settle(sends), inOrder(sends))
  t.same(port.batches.map(({ length }) => length), [256, 256, 88])
  t.equal(port.most, 1)
  const heavy = messages(5, () => ({ body: Buffer.alloc(400 * 1024) }))
  t.same(await settle(heavy), inOrder(heavy, 601))
  t.same(port.batches.slice(3).map(({ length }) => length), [2, 2, 1], 'at most a mebibyte a batch')
  t.same(await settle([message({ body: Buffer.alloc(2 << 20), id: 'big' })]), ['606:big'], 'one larger than a batch goes alone')
})

t.test('a retry shares the answer of the first, in the queue, in flight and after the commit', async (t) => {
  const { port, lanes, settle } = lane()
  const first = message()
  const again = { ...first, id: 'another id', eventId: 'another event' }
  t.same(await settle([first, message({ id: 'between' }), again]), [`1:${first.id}`, '2:between', `1:${first.id}`])
  t.equal(port.batches.length, 1)
  const release = Promise.withResolvers<void>()
  port.gate = release.promise
  const second = message()
  const inFlight = lanes.send('a', second)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const retry = lanes.send('a', { ...second, id: 'while in flight' })
  release.resolve()
  t.equal((await inFlight).id, (await retry).id)
  port.gate = undefined
  t.same(await settle([{ ...second, id: 'after the commit' }]), [`3:${second.id}`], 'looked up, not stored')
  const [before, after] = [messages(9), messages(10)]
  t.same(await settle([...before, { ...again, id: 'x' }, ...after]), [...inOrder(before, 4), `1:${first.id}`, ...inOrder(after, 13)], 'one stored before among twenty: no gap')
  t.equal(port.batches.slice(-2).map(({ length }) => length).join(), '20,19', 'two calls')
  t.same(await settle([{ ...first, senderId: 'somebody else', id: 'theirs' }]), ['23:theirs'], 'another sender with the same client id has a message of their own')
})

t.test('one bad message fails alone', async (t) => {
  const { port, settle } = lane()
  const sends = messages(16)
  const bad = message({ conversationId: 'foreign' })
  const plain = message()
  port.unknown.add('foreign')
  port.plaintext.add(plain.id)
  const results = await settle([...sends.slice(0, 7), bad, ...sends.slice(7, 12), plain, ...sends.slice(12)])
  t.equal(results[7], 'not_found')
  t.equal(results[13], '23514')
  t.same(results.filter((_, index) => index !== 7 && index !== 13), inOrder(sends), 'the others keep their order and leave no gap')
  t.ok(port.batches.length <= 17, `${port.batches.length} calls`)
  t.same(await settle([bad, bad]), ['not_found', 'not_found'], 'alone, and its retry')
})

for (const code of ['CONNECTION_CLOSED', 'ECONNRESET', '57P01']) {
  t.test(`the answer is lost after the commit (${code}): what was stored is found, not stored again`, async (t) => {
    const { port, settle } = lane()
    const sends = messages(5)
    port.storing.push({ code, stored: true })
    t.same(await settle(sends), inOrder(sends))
    t.equal(port.batches.length, 1, 'one call')
    const more = messages(3)
    port.storing.push({ code }, { code, stored: true })
    t.same(await settle(more), inOrder(more, 6), 'lost before it was stored, then after')
    const third = messages(2)
    port.storing.push({ code, stored: true })
    port.finding.push({ code, wrapped: true })
    t.same(await settle(third), inOrder(third, 9), 'the look-up is lost as well')
    t.equal(port.seqs('a', 'c').length, 10)
  })
}

t.test('40001, 40P01 and 55P03 are tried again; others that stay in the way make busy, a database that stays away unavailable, and nothing is left behind', async (t) => {
  const { port, settle } = lane()
  const sends = messages(4)
  port.storing.push({ code: '40001' }, { code: '40P01' }, { code: '55P03' })
  t.same(await settle(sends), inOrder(sends))
  for (const [code, answer] of [['40001', 'busy'], ['55P03', 'busy'], ['ECONNREFUSED', 'unavailable']] as const) {
    const lost = messages(3)
    port.storing.push(...Array.from({ length: 4 }, () => ({ code })))
    t.same(await settle(lost), [answer, answer, answer])
    t.same(port.storing, [], 'four tries, no more')
    const from = port.seqs('a', 'c').length + 1
    t.same(await settle(lost), inOrder(lost, from), 'sent again with the same client ids they are stored')
  }
  const away = messages(2)
  port.storing.push({ code: 'ECONNREFUSED' })
  port.finding.push(...Array.from({ length: 5 }, () => ({ code: 'ECONNREFUSED', wrapped: true as const })))
  t.same(await settle(away), ['unavailable', 'unavailable'], 'when not even the look-up works')
  port.finding.length = 0
  t.equal((await settle(messages(1))).length, 1, 'the lane goes on')
})

t.test('A104: a lane takes 2,000 rows or 8 MiB and answers busy to the rest; other workspaces do not wait', async (t) => {
  const { port, lanes, settle } = lane()
  const sends = messages(2300)
  const results = await settle(sends)
  t.same(results.slice(0, LANE_BOUNDS.laneRows), inOrder(sends.slice(0, LANE_BOUNDS.laneRows)))
  t.same(new Set(results.slice(LANE_BOUNDS.laneRows)), new Set(['busy']), '300 are refused')
  t.equal(port.seqs('a', 'c').length, 2000, 'and nothing of them is stored')
  const again = sends.slice(LANE_BOUNDS.laneRows)
  t.same(await settle(again), inOrder(again, 2001), 'sent again later they are taken')
  const mebibytes = messages(10, (index) => ({ id: `big-${index}`, body: Buffer.alloc(1 << 20) }))
  t.same((await settle(mebibytes)).slice(7), ['2308:big-7', 'busy', 'busy'], 'eight mebibytes')

  const release = Promise.withResolvers<void>()
  port.gate = release.promise
  let stored = 0
  for (const each of messages(300)) void lanes.send('a', each).then(() => (stored += 1))
  await new Promise((resolve) => setTimeout(resolve, 5))
  port.gate = undefined
  t.same(await settle(messages(1, () => ({ id: 'other' })), 'b'), ['1:other'], 'while another workspace hangs')
  let drained = false
  const drain = lanes.drain().then(() => (drained = true))
  await new Promise((resolve) => setTimeout(resolve, 5))
  t.equal(drained, false, 'draining waits for what hangs')
  release.resolve()
  await drain
  t.equal(stored, 300, 'and ends when all is stored')
  await lanes.drain()
})

t.end()
