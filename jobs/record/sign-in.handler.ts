import { copySignIn } from '../../src/features/record/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services }, { eventId }) => {
  if (typeof eventId === 'string') await copySignIn(services, eventId)
}
