import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../../ui/index.ts'
import { loadOlder, thread } from '../state/threads.ts'
import { t } from '../t.ts'

/** Loads what is above when the reader comes near it, and by a button. */
export function OlderMessages({ id }: { id: string }) {
  const [failed, setFailed] = useState(false)
  const element = useRef<HTMLDivElement>(null)
  const { loadingOlder, messages } = thread(id)
  const load = (): void => {
    setFailed(false)
    loadOlder(id).catch(() => setFailed(true))
  }
  useEffect(() => {
    if (element.current === null || loadingOlder || failed) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) load()
      },
      { root: element.current.closest('.message-list__scroller'), rootMargin: '400px 0px 0px 0px' }
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [id, loadingOlder, failed, messages.length])
  return (
    <div ref={element} class="message-list__older">
      <p class="print-only">{t('thread.olderNotPrinted')}</p>
      {failed && <p role="alert">{t('thread.olderFailed')}</p>}
      <Button kind="quiet" busy={loadingOlder} onClick={load}>
        {t(loadingOlder ? 'thread.loadingOlder' : 'thread.older')}
      </Button>
    </div>
  )
}
