import { measureWorkspaces } from '../../src/features/installation/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services }) => {
  await measureWorkspaces(services)
}
