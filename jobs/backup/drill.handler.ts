import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ backups, log }) => {
  const run = await backups.drillDue()
  if (run && (run.made || run.taken.length > 0)) log.info({ ...run }, 'looked after the drills')
}
