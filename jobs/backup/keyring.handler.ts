import { Problem } from '../../src/errors/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ backups }) => {
  if ((await backups.keepKeyring()) === 'busy') throw new Problem('busy')
}
