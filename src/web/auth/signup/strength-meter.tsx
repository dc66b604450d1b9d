import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t } from '../texts.ts'
import { verdictOf } from './strength-words.ts'

const PAUSE_MS = 150
type Judged = { score: number; warning: string | null }

/** Says while one types how hard the password is to guess. The word lists come as a file of their own, when needed. */
export function StrengthMeter({ password, known }: { password: string; known: readonly string[] }) {
  const judged = useSignal<Judged | null>(null)
  useEffect(() => {
    if (password === '') {
      judged.value = null
      return
    }
    let current = true
    const timer = setTimeout(() => {
      import('./strength.ts').then(
        ({ judge }) => {
          if (current) judged.value = judge(password, known)
        },
        // Without the lists the server still judges; here only the length is said.
        () => undefined
      )
    }, PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [password, known.join('\n')])

  if (password === '') return null
  const { filled, tone, text } = verdictOf(password, judged.value)
  return (
    <div class={`strength strength--${tone}`}>
      <span class="strength__bar" aria-hidden="true">
        {[0, 1, 2, 3].map((part) => <i key={part} class={part < filled ? 'strength__on' : ''} />)}
      </span>
      <p class="strength__text" role="status"><span class="unseen">{t('strength')}: </span>{text}</p>
    </div>
  )
}
