import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { WithTenant } from '../../../db/index.ts'
import { type ExportFacts, exportContent } from './content.ts'
import { requireWhole } from './read.ts'

/** Everything of a workspace in a database that nobody else uses, as the lines of an export. */
export function exportStored(withTenant: WithTenant, facts: ExportFacts): AsyncIterable<Uint8Array> {
  const content = new PassThrough()
  // Whoever reads hears of it by reading; before that nobody listens yet.
  content.on('error', () => undefined)
  withTenant({ tenantId: facts.workspace.id }, async (tx) => {
    await requireWhole(tx)
    await pipeline(exportContent(tx, facts), content, { end: false })
  }, { snapshot: true }).then(
    () => content.end(),
    (error: unknown) => content.destroy(error instanceof Error ? error : new Error('The export failed', { cause: error }))
  )
  return content
}
