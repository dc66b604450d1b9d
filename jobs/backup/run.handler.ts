import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ backups, log }) => {
  const made = await backups.runDue()
  if (made) log.info({ id: made.data.id, tables: made.data.tables.length }, 'made a backup')
  const upkeep = await backups.keepUp()
  if (!upkeep) return
  const { found, missing, copied, destroyed } = upkeep
  if (found.length + copied.length + destroyed.length > 0) log.info({ found, copied, destroyed }, 'looked after the backups')
  if (missing.length > 0) log.error({ missing }, 'backups that should be in their store are not: see docs/backups.md')
}
