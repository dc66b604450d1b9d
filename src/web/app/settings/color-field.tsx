import { Field } from '../../ui/index.ts'
import { t } from '../t.ts'
import { isColor } from './look.ts'

interface ColorFieldProps {
  value: string
  error: string | undefined
  disabled: boolean
  onChange: (color: string) => void
}

/** A colour by its code or from the platform's picker. */
export function ColorField({ value, error, disabled, onChange }: ColorFieldProps) {
  return (
    <Field
      label={t('settings.color')}
      hint={t('settings.colorHint')}
      error={error}
      value={value}
      disabled={disabled}
      maxLength={7}
      spellcheck={false}
      onInput={(event) => onChange(event.currentTarget.value.trim().toLowerCase())}
      end={
        <input
          type="color"
          class="settings__color"
          aria-label={t('settings.colorPick')}
          disabled={disabled}
          value={isColor(value) ? value : '#14683f'}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      }
    />
  )
}
