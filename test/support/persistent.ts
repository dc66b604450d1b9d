import type { ProblemDocument } from '../../src/errors/index.ts'
import type { Client } from './client.ts'
import { PATIENCE_MS as DEADLINE_MS } from './patience.ts'
import { type Socket, openSocket } from './socket.ts'

const PAUSE_MS = 20

export interface Acknowledged {
  readonly id: string
  readonly seq: number
}

/** Asks again until the answer is something. @throws Error when it is not within the deadline */
export async function eventually<T>(what: string, look: () => Promise<T | null | undefined | false> | T | null | undefined | false, deadlineMs = DEADLINE_MS): Promise<T> {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`Still not: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

/** Sends a message again, with the same client id, until it is acknowledged: what every page of ours does. */
export interface Persistent {
  send(clientId: string, body: string): Promise<Acknowledged>
  close(): void
}

/** @param failures Collects the codes of what went wrong on the way; a refusal that is ours to mend is thrown. */
export function persistentOverRest(client: Client, conversationId: string, failures: string[]): Persistent {
  const path = client.headers['x-rind-frame'] === undefined ? `/conversations/${conversationId}/messages` : `/widget/conversations/${conversationId}/messages`
  return {
    send: (clientId, body) =>
      eventually('acknowledged over REST', async () => {
        const answer = await client.call<Acknowledged & ProblemDocument>(path, { body: { clientId, body } }).catch(() => null)
        return accept(answer && (answer.status === 201 ? { ok: answer.body } : { problem: answer.body }), failures)
      }),
    close: () => undefined
  }
}

export function persistentOverSocket(client: Client, conversationId: string, failures: string[]): Persistent {
  const op = client.headers['x-rind-frame'] === undefined ? 'messages.send' : 'widget.send'
  let current: Promise<Socket | null> | undefined
  const connect = async () => {
    const socket = await current
    if (!socket || socket.closed) current = openSocket(client).catch(() => null)
    return current
  }
  return {
    send: (clientId, body) =>
      eventually('acknowledged over the socket', async () => {
        const socket = await connect()
        if (!socket) return null
        const closed = socket.until(() => socket.closed).then(() => null, () => null)
        return accept((await Promise.race([socket.request(op, { conversationId, clientId, body }), closed])) as { ok?: Acknowledged; problem?: ProblemDocument } | null, failures)
      }),
    close: () => void current?.then((socket) => socket?.close())
  }
}

function accept(answer: { ok?: Acknowledged; problem?: ProblemDocument } | null, failures: string[]): Acknowledged | null {
  if (answer?.ok) return answer.ok
  failures.push(answer?.problem?.code ?? 'connection lost')
  if (answer?.problem && answer.problem.status < 500) throw new Error(JSON.stringify(answer.problem))
  return null
}
