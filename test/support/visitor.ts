import { randomBytes, randomUUID } from 'node:crypto'
import { Client, type Target } from './client.ts'

/** A visitor in the widget: the frame as the server serves it, and a secret of one's own. */
export interface Visitor {
  readonly client: Client
  readonly token: string
  readonly frameToken: string
}

/** Opens the widget's frame on a website and reads what the server put into it. @throws Error when it is refused */
export async function openWidget(server: Target, inboxKey: string, options: { origin?: string; token?: string; test?: boolean } = {}): Promise<Visitor> {
  const origin = options.origin ?? server.url
  const address = `${server.url}/widget/frame?inbox=${inboxKey}&origin=${encodeURIComponent(origin)}${options.test ? '&test=1' : ''}`
  const html = await (await fetch(address)).text()
  const boot = /<script type="application\/json" id="boot">(.*?)<\/script>/s.exec(html)?.[1]
  if (boot === undefined) throw new Error('The frame was refused')
  const { frameToken } = JSON.parse(boot) as { frameToken: string }
  const token = options.token ?? randomBytes(32).toString('base64url')
  const client = new Client(server)
  client.headers['authorization'] = `Bearer ${token}`
  client.headers['x-rind-frame'] = frameToken
  return { client, token, frameToken }
}

export interface Started {
  readonly conversationId: string
  readonly messageId: string
}

/** Writes a first message. */
export async function startConversation(visitor: Visitor, body: string, clientId: string = randomUUID()): Promise<Started> {
  const answer = await visitor.client.ok<{ conversation: { id: string }; message: { id: string } }>('/widget/conversations', { body: { clientId, body } })
  return { conversationId: answer.conversation.id, messageId: answer.message.id }
}
