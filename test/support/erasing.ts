import type { Erasure, Preview } from '../../src/features/erasure/schema.ts'
import type { JobContext } from '../../jobs/define.ts'
import { handle } from '../../jobs/erasure/run.handler.ts'
import { openDatabase } from '../../db/index.ts'
import { keyAdminOf } from './keys.ts'
import type { Client } from './client.ts'
import { type Staff, totpCode } from './people.ts'
import type { TestServer } from './server.ts'
import { type Visitor, openWidget, startConversation } from './visitor.ts'

export const DAY_MS = 24 * 60 * 60_000

export interface TestContact {
  readonly visitor: Visitor
  readonly contactId: string
  readonly conversationId: string
}

/** A visitor who wrote, with a name. */
export async function addContact(server: TestServer, staff: Client, inboxKey: string, words: string, name: string): Promise<TestContact> {
  const visitor = await openWidget(server, inboxKey)
  const { conversationId } = await startConversation(visitor, words)
  await visitor.client.ok('/widget/profile', { method: 'PUT', body: { name } })
  const { conversation } = await staff.ok<{ conversation: { contact: { id: string } } }>(`/conversations/${conversationId}`)
  return { visitor, conversationId, contactId: conversation.contact.id }
}

export function previewOf(client: Client, contactId: string): Promise<Preview> {
  return client.ok<Preview>(`/erasures/preview?subject=contact&contactId=${contactId}`)
}

/** Asks for a contact to be erased by its short id. */
export async function requestErasure(client: Client, contactId: string, reason?: string): Promise<Erasure> {
  const body = { subject: 'contact', contactId, confirmation: contactId.slice(-8), ...(reason !== undefined && { reason }) }
  return (await client.ok<{ erasure: Erasure }>('/erasures', { body })).erasure
}

/** A code that was not used before: the clock goes on to the next one. */
export async function stepUp(server: TestServer, staff: Staff): Promise<void> {
  server.clock.advance(30_000)
  await staff.client.ok('/auth/step-up', { body: { code: totpCode(staff.totpSecret, server.clock.now()), action: 'erasure' } })
}

/** Runs the job as the worker does, as the login that may delete. `around` may break a transaction of it, `platform` those of the other role. */
export async function runErasures(
  server: TestServer,
  around: (run: JobContext['withTenantAsJobs']) => JobContext['withTenantAsJobs'] = (run) => run,
  withPlatform: JobContext['services']['withPlatform'] = server.app.services.withPlatform
): Promise<void> {
  const { urls } = server.database
  const database = await openDatabase({
    urls: { app: urls.app.reveal(), jobs: urls.jobs.reveal(), platform: urls.platform.reveal() },
    rootKey: server.app.services.keys.root,
    environment: 'test',
    clock: server.clock,
    alarm: (alarm) => server.logged.push(JSON.stringify(alarm))
  })
  const keyAdmin = keyAdminOf(server, server.app.services.keys.root)
  try {
    const unused = { isReal: false, send: () => Promise.reject(new Error('no mail is sent here')) }
    await handle({ services: { ...server.app.services, withPlatform }, withTenantAsJobs: around(database.withTenantAsJobs), mail: unused, keyAdmin, dataDir: '', backups: undefined as never, log: server.app.http.log as never }, {})
  } finally {
    await keyAdmin.close()
    await database.close()
  }
}
