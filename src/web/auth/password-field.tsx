import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { IconButton } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { eyeIcon, eyeOffIcon } from '../ui/icons.ts'
import { t } from './texts.ts'

interface PasswordFieldProps {
  label: string
  hint?: ComponentChildren
  error: string | undefined
  autocomplete: 'current-password' | 'new-password'
  onInput?: (password: string) => void
}

/** A password that can be shown, pasted and filled in by a password manager. */
export function PasswordField({ label, hint, error, autocomplete, onInput }: PasswordFieldProps) {
  const shown = useSignal(false)
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      name="password"
      type={shown.value ? 'text' : 'password'}
      autocomplete={autocomplete}
      spellcheck={false}
      autocapitalize="off"
      required
      maxLength={1000}
      onInput={(event) => onInput?.(event.currentTarget.value)}
      end={
        <IconButton
          icon={shown.value ? eyeOffIcon : eyeIcon}
          label={shown.value ? t('hide') : t('show')}
          onClick={() => (shown.value = !shown.value)}
        />
      }
    />
  )
}
