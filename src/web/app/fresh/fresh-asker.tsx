import { useEffect, useState } from 'preact/hooks'
import { asking } from './asking.ts'
import type { FreshAsked as Asked } from './fresh-asked.tsx'

/** Where the page asks for a fresh factor; the dialog is loaded when it is needed. */
export function FreshAsker() {
  const [loaded, setLoaded] = useState<{ FreshAsked: typeof Asked } | null>(null)
  const now = asking.value
  useEffect(() => {
    if (now !== null && loaded === null) import('./fresh-asked.tsx').then(setLoaded, () => now.answer(false))
  }, [now, loaded])
  return now !== null && loaded !== null ? <loaded.FreshAsked action={now.action} onAnswer={now.answer} /> : null
}
