import type { ComponentChildren } from 'preact'

interface ChoiceProps {
  type: 'checkbox' | 'radio'
  name?: string
  checked: boolean
  onChange: () => void
  children: ComponentChildren
}

/** A box to tick, with its words. */
export function Choice({ type, name, checked, onChange, children }: ChoiceProps) {
  return (
    <label class="tokens__choice">
      <input type={type} checked={checked} onChange={onChange} {...(name !== undefined && { name })} />
      <span>{children}</span>
    </label>
  )
}

interface ChoicesProps {
  label: string
  options: readonly (readonly [value: string, label: string])[]
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

/** Several boxes under one question. */
export function Choices({ label, options, chosen, onChange }: ChoicesProps) {
  return (
    <fieldset class="tokens__choices">
      <legend>{label}</legend>
      {options.map(([value, text]) => (
        <Choice
          key={value}
          type="checkbox"
          checked={chosen.includes(value)}
          onChange={() => onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])}
        >
          {text}
        </Choice>
      ))}
    </fieldset>
  )
}
