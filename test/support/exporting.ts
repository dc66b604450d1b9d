import { Decrypter } from 'age-encryption'
import type { WorkspaceExport } from '../../src/features/exports/schema.ts'
import { openContent } from '../../src/features/exports/stream.ts'
import { workspaceFacts } from '../../src/features/workspace/index.ts'
import { approve } from './approving.ts'
import type { Client } from './client.ts'
import { DAY_MS } from './erasing.ts'
import { freshen } from './fresh.ts'
import { type Staff, type TestWorkspace, addMember, foundWorkspace } from './people.ts'
import type { TestServer } from './server.ts'

export type Line = Readonly<Record<string, unknown>> & { readonly type: string }

export const ALL = { billing: true, customerData: true, messaging: true }

/** A workspace with an owner and an admin who has been there long enough to be the second person. */
export async function foundTwo(server: TestServer, name: string): Promise<TestWorkspace & { readonly second: Staff }> {
  const workspace = await foundWorkspace(server, name)
  const second = await addMember(server, workspace, 'admin', ALL, 'Sanne Second')
  await server.database.admin`update members set created_at = ${new Date(server.clock.now() - 8 * DAY_MS)} where tenant_id = ${workspace.id}`
  return { ...workspace, second }
}

/** Has an export asked for by one and approved by another. */
export async function exportApproved(server: TestServer, asker: Client, second: Client, input: object): Promise<WorkspaceExport> {
  await asker.fails('/exports', { body: { reason: 'We move to our own server.', ...input } })
  await freshen(server, second)
  await approve(second)
  const { exports } = await asker.ok<{ exports: WorkspaceExport[] }>('/exports')
  const [newest] = exports
  if (!newest) throw new Error('No export was approved')
  return newest
}

/** Begins a download. Whoever calls reads the body, or does not. */
export function startDownload(client: Client, exportId: string, body: object = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${client.server.url}/api/v1/exports/${exportId}/download`, {
    method: 'POST',
    headers: { origin: client.server.url, cookie: client.cookieHeader(), 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal })
  })
}

export async function download(client: Client, exportId: string, body: object = {}): Promise<Buffer> {
  const response = await startDownload(client, exportId, body)
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return Buffer.from(await response.arrayBuffer())
}

/** Opens a file with the age library's own decrypter. */
export async function openFile(file: Uint8Array, by: { readonly identity: string } | { readonly passphrase: string }): Promise<string> {
  const decrypter = new Decrypter()
  if ('identity' in by) decrypter.addIdentity(by.identity)
  else decrypter.addPassphrase(by.passphrase)
  return decrypter.decrypt(file, 'text')
}

export const linesOf = (text: string): Line[] => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line)

/** What an export of a workspace holds, as it is before it is sealed. */
export async function contentOf({ app }: TestServer, id: string): Promise<string> {
  const facts = await app.services.withPlatform((tx) => workspaceFacts(tx, id))
  const chunks: Buffer[] = []
  for await (const chunk of await openContent(app.services, id, { id: null, software: 'test', at: new Date().toISOString(), workspace: facts })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A file as it is read, some at a time. */
export async function* bytes(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(content)
  for (let at = 0; at < all.length; at += 10_000) yield all.subarray(at, at + 10_000)
}
