import type { Client } from './client.ts'
import type { TestServer } from './server.ts'

/** Does what a lone owner asked for, as if the three days had gone by: the test is about what comes after them. */
export async function confirmAlone(server: TestServer, client: Client): Promise<void> {
  const { approvals } = await client.ok<{ approvals: { id: string; status: string }[] }>('/approvals')
  const waiting = approvals.find(({ status }) => status === 'waiting')
  if (!waiting) throw new Error('Nothing waits for approval')
  await server.database.admin`update approvals set alone = true, due_at = asked_at where id = ${waiting.id}`
  await client.ok(`/approvals/${waiting.id}/confirm`, { body: {} })
}

/** Does what somebody else asked for, as the second person. */
export async function approve(client: Client): Promise<void> {
  const { approvals } = await client.ok<{ approvals: { id: string; status: string }[] }>('/approvals')
  for (const { id } of approvals.filter(({ status }) => status === 'waiting')) await client.ok(`/approvals/${id}/approve`, { body: {} })
}
