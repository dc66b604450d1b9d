import { useId } from 'preact/hooks'

interface CheckProps {
  label: string
  hint?: string | undefined
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}

/** A box to tick, with what it means. */
export function Check({ label, hint, checked, disabled = false, onChange }: CheckProps) {
  const id = useId()
  return (
    <div class="roles__check">
      <input
        type="checkbox"
        id={id}
        checked={checked}
        disabled={disabled}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="roles__quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
