import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ backups, log }) => {
  const { made, upkeep } = await backups.runDue()
  if (made) log.info({ id: made.data.id, tables: made.data.tables.length }, 'made a backup')
  if (upkeep && upkeep.found.length + upkeep.copied.length + upkeep.destroyed.length > 0) log.info({ ...upkeep }, 'looked after the backups')
}
