import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { percentile } from './figures.ts'

export interface Sender {
  readonly socket: WebSocket
  readonly conversationId: string
}

export interface Measured {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

const BODY = 'x'.repeat(200)

/** Opens one socket a sender. */
export function openPlain(port: number, senders: number): Promise<Sender[]> {
  return Promise.all(Array.from({ length: senders }, async (_, index) => ({ socket: await opened(new WebSocket(`ws://127.0.0.1:${port}`)), conversationId: `c${index % 10}` })))
}

/** Opens one socket a ticket. */
export function openRind(url: string, targets: readonly { ticket: string; conversationId: string }[]): Promise<Sender[]> {
  return Promise.all(
    targets.map(async ({ ticket, conversationId }) => ({
      socket: await opened(new WebSocket(`${url.replace('http', 'ws')}/api/v1/socket`, ['rind.v1', `ticket.${ticket}`], { headers: { origin: url } })),
      conversationId
    }))
  )
}

async function opened(socket: WebSocket): Promise<WebSocket> {
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  return socket
}

/** Each sender sends and waits for its acknowledgement, for a time; or all together send at a rate. */
export async function drive(senders: readonly Sender[], milliseconds: number, perSecond?: number): Promise<Measured> {
  const latencies: number[] = []
  const began = performance.now()
  const end = began + milliseconds
  await Promise.all(
    senders.map(async ({ socket, conversationId }, index) => {
      const waiting = new Map<string, () => void>()
      const listen = (data: WebSocket.RawData) => {
        const { id, problem } = JSON.parse(String(data)) as { id?: string; problem?: { code: string } }
        if (problem) throw new Error(problem.code)
        if (id) waiting.get(id)?.()
      }
      socket.on('message', listen)
      const pause = perSecond === undefined ? 0 : (1000 * senders.length) / perSecond
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, (pause * index) / senders.length))
      for (let now = performance.now(); now < end; now = performance.now()) {
        const id = randomUUID()
        const answered = new Promise<void>((resolve) => waiting.set(id, resolve))
        socket.send(JSON.stringify({ id, op: 'widget.send', input: { conversationId, clientId: randomUUID(), body: BODY } }))
        await answered
        waiting.delete(id)
        latencies.push(performance.now() - now)
        if (pause > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(0, pause - (performance.now() - now))))
      }
      socket.off('message', listen)
    })
  )
  const seconds = (performance.now() - began) / 1000
  return { perSecond: latencies.length / seconds, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }
}
