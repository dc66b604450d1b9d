import { useEffect, useState } from 'preact/hooks'
import type { PrivacySettings, SettingsOutput } from '../../../../features/privacy/schema.ts'
import { ApiProblem } from '../../../lib/api.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Skeleton, showToast } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { navigate, paths } from '../../state/route.ts'
import { p } from './texts.ts'

const TEXT = ['patterns', 'all'] as const satisfies PrivacySettings['maskedText'][]
const REVEAL = ['at_once', 'with_reason'] as const satisfies PrivacySettings['reveal'][]

/** What is hidden from whom. Hiding more is saved at once; hiding less waits for a second person, so there is no way back by a button. */
export function PrivacyPage() {
  const [loaded, setLoaded] = useState<SettingsOutput | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = (): void => {
    setFailure(null)
    api.get<SettingsOutput>('/privacy').then(setLoaded, setFailure)
  }
  useEffect(load, [])

  const save = async (change: Partial<PrivacySettings>): Promise<void> => {
    const before = loaded
    if (before !== null) setLoaded({ ...before, settings: { ...before.settings, ...change } })
    try {
      setLoaded(await api.patch<SettingsOutput>('/privacy', change))
      showToast(p('privacy.saved'))
    } catch (error) {
      setLoaded(before)
      const waits = error instanceof ApiProblem && error.code === 'approval_required'
      if (waits) showToast(p('privacy.waits'), { action: { label: p('privacy.toApprovals'), run: () => navigate(paths.settingsSection('approvals')) } })
      else showToast(p('privacy.failed', { reason: problemText(error) }), { tone: 'danger' })
    }
  }

  return (
    <div class="settings__page">
      <h2 class="settings__title">{p('privacy.title')}</h2>
      {failure !== null && (
        <EmptyState
          icon={circleAlertIcon}
          tone="danger"
          title={p('privacy.loadFailed')}
          action={<Button onClick={load}>{word('tryAgain')}</Button>}
        >
          {problemText(failure)}
        </EmptyState>
      )}
      {loaded === null && failure === null && <Skeleton kind="form" />}
      {loaded !== null && <Choices {...loaded} onSave={save} />}
    </div>
  )
}

interface ChoicesProps extends SettingsOutput {
  onSave: (change: Partial<PrivacySettings>) => Promise<void>
}

function Choices({ settings: { maskedText, reveal }, can, onSave }: ChoicesProps) {
  return (
    <>
      <p class="settings__text privacy__intro">
        {p('privacy.text')} {p('privacy.two')}
      </p>
      {!can.change && <p class="settings__text">{p('privacy.mayNot')}</p>}
      <fieldset class="settings__card privacy__choices" disabled={!can.change}>
        <legend class="privacy__legend">{p('privacy.maskedText')}</legend>
        {TEXT.map((option) => (
          <Choice
            key={option}
            name="masked-text"
            label={p(`privacy.maskedText.${option}`)}
            text={p(`privacy.maskedText.${option}Text`)}
            checked={maskedText === option}
            onChoose={() => void onSave({ maskedText: option })}
          />
        ))}
        <p class="privacy__always">{p('privacy.always')}</p>
      </fieldset>
      <fieldset class="settings__card privacy__choices" disabled={!can.change}>
        <legend class="privacy__legend">{p('privacy.reveal')}</legend>
        {REVEAL.map((option) => (
          <Choice
            key={option}
            name="reveal"
            label={p(`privacy.reveal.${option}`)}
            text={p(`privacy.reveal.${option}Text`)}
            checked={reveal === option}
            onChoose={() => void onSave({ reveal: option })}
          />
        ))}
      </fieldset>
    </>
  )
}

interface ChoiceProps {
  name: string
  label: string
  text: string
  checked: boolean
  onChoose: () => void
}

function Choice({ name, label, text, checked, onChoose }: ChoiceProps) {
  return (
    <label class="privacy__choice">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>
        <span class="privacy__label">{label}</span>
        <span class="privacy__text">{text}</span>
      </span>
    </label>
  )
}
