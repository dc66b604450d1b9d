import { boot } from './frame-boot.ts'
import { isMarked, MARK, type FromFrame, type FromHost, type Unmarked } from './protocol.ts'

/** Says something to the website around the frame, and only to the site that the server let in. */
export function tellHost(message: Unmarked<FromFrame>): void {
  if (window.parent !== window) window.parent.postMessage({ ...message, rind: MARK }, boot.origin)
}

type Handlers = { [T in FromHost['type']]: (message: Extract<FromHost, { type: T }>) => void }

/** Hears the loader; another sender, another origin or another word is ignored. */
export function hearHost(handlers: Handlers): void {
  addEventListener('message', (event) => {
    if (event.origin !== boot.origin || event.source !== window.parent || !isMarked(event.data)) return
    const message = event.data as FromHost
    if (Object.hasOwn(handlers, message.type)) (handlers[message.type] as (message: FromHost) => void)(message)
  })
}
