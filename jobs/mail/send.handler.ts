import { markSent, waitingMail } from '../../src/features/mail/index.ts'
import type { JobHandler } from '../define.ts'

/** A mail that was sent already, or is gone, is done: running twice sends once, up to a crash between sending and marking. */
export const handle: JobHandler = async ({ services, mail }, data) => {
  const id = data['mailId']
  if (typeof id !== 'string') throw new TypeError('mail.send needs a mailId')
  const waiting = await services.withPlatform((tx) => waitingMail(tx, services.systemKeys, id))
  if (!waiting) return
  await mail.send(waiting)
  await services.withPlatform((tx) => markSent(tx, id, services.clock.now()))
}
