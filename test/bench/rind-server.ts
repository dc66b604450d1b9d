// Rind as it is, with workspaces and visitors in conversation, for the bench. Nobody reads along: as in the servers it is
// compared with, only the path from a sender to the acknowledgement is measured. Limits are far away: they are not what is
// measured. Prints what the driver needs.
import { startServer } from '../support/server.ts'
import { foundWorkspace } from '../support/people.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const [workspaces = '1', conversations = '10'] = process.argv.slice(2)
const server = await startServer()
const targets: { ticket: string; conversationId: string }[] = []
for (let index = 0; index < Number(workspaces); index++) {
  const workspace = await foundWorkspace(server, `Bench ${index}`)
  for (let count = 0; count < Number(conversations); count++) {
    const visitor = await openWidget(server, workspace.inbox.key)
    const { conversationId } = await startConversation(visitor, 'Hello')
    const { ticket } = await visitor.client.ok<{ ticket: string }>('/widget/socket/ticket', { body: {} })
    targets.push({ ticket, conversationId })
  }
}
process.stdout.write(`${JSON.stringify({ url: server.url, targets })}\n`)
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)))
