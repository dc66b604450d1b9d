import { useEffect, useState } from 'preact/hooks'
import { word } from '../lib/words.ts'
import './skeleton.css'

/** The shape of what comes. Shown after 200 ms only: what is faster should not flicker. */
export function Skeleton({ rows = 4, kind = 'row' }: { rows?: number; kind?: 'row' | 'bubble' | 'form' }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div class="skeleton" aria-busy="true">
      {late && (
        <span class="unseen" role="status">
          {word('loading')}
        </span>
      )}
      {late &&
        Array.from({ length: rows }, (_, index) => (
          <div key={index} class={`skeleton__${kind}`} aria-hidden="true">
            {kind === 'row' && <span class="skeleton__disc" />}
            <span class="skeleton__bar" />
            {kind !== 'bubble' && <span class="skeleton__bar skeleton__bar--long" />}
          </div>
        ))}
    </div>
  )
}
