import { Field } from '../ui/field.tsx'

/** Six digits: the number keys on a phone, filled in by the system where it can. */
export function CodeField({ label, error }: { label: string; error: string | undefined }) {
  return (
    <div class="code-field">
      <Field
        label={label}
        error={error}
        name="code"
        inputMode="numeric"
        autocomplete="one-time-code"
        required
        maxLength={16}
        placeholder="000 000"
      />
    </div>
  )
}
