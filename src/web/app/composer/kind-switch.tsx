import type { Kind } from '../state/sending.ts'
import { t } from '../t.ts'

interface KindSwitchProps {
  kind: Kind
  can: { reply: boolean; note: boolean }
  onChange: (kind: Kind) => void
}

/** Reply or note, as two radio buttons, so that arrow keys and screen readers know them. */
export function KindSwitch({ kind, can, onChange }: KindSwitchProps) {
  const kinds = (['reply', 'note'] as const).filter((option) => can[option])
  return (
    <fieldset class="kind-switch">
      <legend class="unseen">{t('composer.kind')}</legend>
      {kinds.map((option) => (
        <label key={option} class={`kind-switch__option kind-switch__option--${option}`}>
          <input
            type="radio"
            class="unseen"
            name="composer-kind"
            checked={kind === option}
            onChange={() => onChange(option)}
          />
          {t(`composer.${option}`)}
        </label>
      ))}
    </fieldset>
  )
}
