import type { Server, Socket } from 'node:net'
import { proxiesOf, readerAt } from './subscribers/quota.ts'

/** Connections of one reader at a time; of IPv6 a reader has a whole /64. */
const MOST_OF_ONE = 200

/** Keeps one reader from holding every connection there is. Trusted proxies speak for many and hold as many as they like. */
export function leaveRoom(server: Server, trusted: readonly string[]): void {
  const isProxy = proxiesOf(trusted)
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    if (isProxy(address)) return
    const reader = readerAt(address)
    const count = (open.get(reader) ?? 0) + 1
    if (count > MOST_OF_ONE) {
      socket.destroy()
      return
    }
    open.set(reader, count)
    socket.once('close', () => {
      const left = (open.get(reader) ?? 1) - 1
      if (left > 0) open.set(reader, left)
      else open.delete(reader)
    })
  })
}
