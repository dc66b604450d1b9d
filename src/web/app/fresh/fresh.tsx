import { useSignal } from '@preact/signals'
import { ApiProblem } from '../../lib/api.ts'
import { problemText } from '../../lib/problems.ts'
import { Field } from '../../ui/index.ts'
import { api } from '../state/client.ts'
import { t } from '../t.ts'

/** Whether a code is asked for, what was typed, and what was wrong. */
export function useFresh() {
  const asked = useSignal(false)
  const code = useSignal('')
  const error = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)

  /** Does something that needs a fresh factor: gives the code first if one is asked for, and asks when the server does. */
  async function run(act: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = undefined
    try {
      if (asked.value) {
        await api.post('/auth/step-up', { code: code.value })
        asked.value = false
        code.value = ''
      }
      await act()
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.code === 'fresh_factor_required') asked.value = true
      else error.value = problemText(problem)
    } finally {
      busy.value = false
    }
  }
  return { asked, code, error, busy, run }
}
export type Fresh = ReturnType<typeof useFresh>

/** The code of the authenticator app, when it is asked for again. */
export function FreshField({ fresh: { asked, code, error } }: { fresh: Fresh }) {
  if (!asked.value) return null
  return (
    <Field
      label={t('fresh.code')}
      hint={t('fresh.codeHint')}
      error={error.value}
      inputMode="numeric"
      autocomplete="one-time-code"
      maxLength={16}
      placeholder="000 000"
      inputRef={(element) => {
        if (element !== null && element.value === '') element.focus()
      }}
      value={code.value}
      onInput={(event) => (code.value = event.currentTarget.value)}
    />
  )
}
