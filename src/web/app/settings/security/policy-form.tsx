import { useSignal } from '@preact/signals'
import type { PolicyView } from '../../../../features/security/schema.ts'
import { ApiProblem } from '../../../lib/api.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, Field, Notice, TextField, showToast } from '../../../ui/index.ts'
import { FreshError, FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { can, loadSession } from '../../state/session.ts'
import { s } from './texts.ts'

interface PolicyFormProps {
  view: PolicyView
  onSaved: (view: PolicyView) => void
}

const numberIn = (text: string): number => (/^\d{1,3}$/.test(text.trim()) ? Number(text) : -1)

/** One form, one button: what is asked of sessions changes as a whole, or not at all. */
export function PolicyForm({ view: { policy, bounds, ip, withPasskey }, onSaved }: PolicyFormProps) {
  const idle = useSignal(String(policy.idleMinutes))
  const absolute = useSignal(String(policy.absoluteHours))
  const networks = useSignal(policy.networks.join('\n'))
  const passkeysOnly = useSignal(policy.passkeysOnly)
  const wrong = useSignal<Readonly<Record<string, string>>>({})
  const fresh = useFresh()
  const readOnly = !can().manageSecurity

  const save = async (): Promise<void> => {
    const lines = networks.value.split('\n').map((line) => line.trim())
    const input = { idleMinutes: numberIn(idle.value), absoluteHours: numberIn(absolute.value), networks: lines.filter(Boolean), passkeysOnly: passkeysOnly.value }
    wrong.value = {
      ...((input.idleMinutes < 5 || input.idleMinutes > bounds.idleMinutes) && { idleMinutes: s('policy.number', { least: 5, most: bounds.idleMinutes }) }),
      ...((input.absoluteHours < 1 || input.absoluteHours > bounds.absoluteHours) && { absoluteHours: s('policy.number', { least: 1, most: bounds.absoluteHours }) })
    }
    if (Object.keys(wrong.value).length > 0) return
    try {
      const saved = await api.put<PolicyView>('/security', input)
      networks.value = saved.policy.networks.join('\n')
      onSaved(saved)
      showToast(s('policy.saved'))
      void loadSession().catch(() => undefined)
    } catch (error) {
      const found = explain(error, lines, ip)
      if (found === null) throw error
      wrong.value = found
    }
  }
  return (
    <form
      class="policy"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void fresh.run(save)
      }}
    >
      {readOnly && <Notice tone="info">{s('policy.readOnly')}</Notice>}
      <section class="settings__card policy">
        <h3 class="settings__heading">{s('policy.sessions')}</h3>
        <div class="policy__number">
          <Field
            label={s('policy.idle')}
            hint={s('policy.idleHint', { most: bounds.idleMinutes })}
            error={wrong.value['idleMinutes']}
            name="idleMinutes"
            inputMode="numeric"
            readOnly={readOnly}
            value={idle.value}
            onInput={(event) => (idle.value = event.currentTarget.value)}
          />
        </div>
        <div class="policy__number">
          <Field
            label={s('policy.absolute')}
            hint={s('policy.absoluteHint', { most: bounds.absoluteHours })}
            error={wrong.value['absoluteHours']}
            name="absoluteHours"
            inputMode="numeric"
            readOnly={readOnly}
            value={absolute.value}
            onInput={(event) => (absolute.value = event.currentTarget.value)}
          />
        </div>
      </section>
      <section class="settings__card policy">
        <h3 class="settings__heading">{s('policy.networks')}</h3>
        <TextField
          label={s('policy.networksLabel')}
          hint={s('policy.networksHint', { ip })}
          error={wrong.value['networks']}
          rows={4}
          dir="ltr"
          spellcheck={false}
          readOnly={readOnly}
          value={networks.value}
          onInput={(event) => (networks.value = event.currentTarget.value)}
        />
      </section>
      <section class="settings__card policy">
        <h3 class="settings__heading">{s('policy.passkeys')}</h3>
        <label class="policy__choice">
          <input
            type="checkbox"
            checked={passkeysOnly.value}
            disabled={readOnly || (!withPasskey && !passkeysOnly.value)}
            aria-describedby="passkeys-hint"
            onChange={(event) => (passkeysOnly.value = event.currentTarget.checked)}
          />
          <span>{s('policy.passkeysLabel')}</span>
        </label>
        <p class="settings__text" id="passkeys-hint">
          {s('policy.passkeysHint')}
        </p>
      </section>
      {!readOnly && (
        <>
          <FreshField fresh={fresh} />
          <FreshError fresh={fresh} />
          <div>
            <Button type="submit" kind="primary" busy={fresh.busy.value}>
              {s('policy.save')}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}

/** Puts a refusal beside the field that it is about; null when it is about none. */
function explain(error: unknown, lines: readonly string[], ip: string): Readonly<Record<string, string>> | null {
  if (!(error instanceof ApiProblem)) return null
  const { code, problem } = error
  const index = /^networks\/(\d+)$/.exec(problem.field ?? '')?.[1]
  if (index !== undefined) {
    const wanted = lines.filter(Boolean)[Number(index)]
    return { networks: s('policy.networksWrong', { line: lines.indexOf(wanted ?? '') + 1 }) }
  }
  if (code === 'would_lock_out') return { networks: problem.facts?.['reason'] === 'network' ? s('policy.networksOut', { ip }) : problemText(error) }
  return null
}
