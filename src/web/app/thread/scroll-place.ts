import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** This near the end counts as reading along. */
const NEAR_PX = 60

/**
 * Keeps the reader's place in a thread: at the end it follows what arrives, elsewhere nothing moves, and older messages
 * that are put on top push nothing away.
 */
export function useScrollPlace(firstSeq: number, lastKey: string, mineLast: boolean) {
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const following = useRef(true)
  const before = useRef({ firstSeq, lastKey, height: 0 })

  const toEnd = (): void => {
    following.current = true
    setAtEnd(true)
    const element = scroller.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }

  const look = (): void => {
    const element = scroller.current
    if (element === null) return
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
    following.current = near
    setAtEnd(near)
  }

  /** Brings a message to the middle, as far as the thread is long enough. */
  const toMessage = (seq: number): void => {
    following.current = false
    scroller.current?.querySelector(`[data-seq="${seq}"]`)?.scrollIntoView({ block: 'center' })
    look()
  }

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const was = before.current
    if (firstSeq < was.firstSeq) element.scrollTop += element.scrollHeight - was.height
    else if (following.current || (mineLast && lastKey !== was.lastKey)) toEnd()
    before.current = { firstSeq, lastKey, height: element.scrollHeight }
  })

  useEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    element.addEventListener('scroll', look, { passive: true })
    // The composer grows and banners come; who reads along stays at the end.
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [])

  return { scroller, atEnd, toEnd, toMessage }
}
