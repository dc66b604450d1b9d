import type { ComponentChildren, InputHTMLAttributes, Ref, TextareaHTMLAttributes } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { circleAlertIcon } from './icons.ts'
import './field.css'

export interface ControlProps {
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: 'true'
}

interface FrameProps {
  label: string
  hint?: ComponentChildren
  error?: string | undefined
  children: (control: ControlProps) => ComponentChildren
}

/** Label, hint and error around any control, wired so that they are read with it. */
export function FieldFrame({ label, hint, error, children }: FrameProps) {
  const id = useId()
  const wrong = useRef<HTMLParagraphElement>(null)
  // In a long form the field may stand outside of what is seen.
  useEffect(() => {
    if (error !== undefined) wrong.current?.scrollIntoView({ block: 'nearest' })
  }, [error])
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .filter(Boolean)
    .join(' ')
  return (
    <div class={`field${error === undefined ? '' : ' field--wrong'}`}>
      <label class="field__label" for={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p class="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        ...(described !== '' && { 'aria-describedby': described }),
        ...(error !== undefined && { 'aria-invalid': 'true' as const })
      })}
      <p ref={wrong} class="field__error" id={`${id}-error`} role="alert" hidden={error === undefined}>
        {error !== undefined && (
          <>
            <Icon of={circleAlertIcon} size={16} /> {error}
          </>
        )}
      </p>
    </div>
  )
}

type Input = Omit<InputHTMLAttributes, 'label' | 'ref' | 'id' | 'class' | 'role' | 'type'>
type InputType = 'text' | 'email' | 'password' | 'search' | 'tel' | 'url' | 'color' | 'date'
interface FieldProps extends Input {
  label: string
  hint?: ComponentChildren
  error?: string | undefined
  type?: InputType
  inputRef?: Ref<HTMLInputElement>
  /** Something that stands inside the control's end, such as a show-password button. */
  end?: ComponentChildren
}

/** One line of input. */
export function Field({ label, hint, error, inputRef, end, type = 'text', ...input }: FieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <span class="field__box">
          <input {...({ ...input, ...control, type } as object)} ref={inputRef ?? null} class="field__control" />
          {end !== undefined && <span class="field__end">{end}</span>}
        </span>
      )}
    </FieldFrame>
  )
}

type Area = Omit<TextareaHTMLAttributes, 'label' | 'ref' | 'id' | 'class'>
interface TextFieldProps extends Area {
  label: string
  hint?: ComponentChildren
  error?: string | undefined
}

/** Several lines of input. */
export function TextField({ label, hint, error, ...area }: TextFieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => <textarea rows={3} dir="auto" {...area} {...control} class="field__control field__control--area" />}
    </FieldFrame>
  )
}

interface SelectFieldProps<V extends string> {
  label: string
  hint?: ComponentChildren
  error?: string | undefined
  value: V
  options: readonly (readonly [value: V, label: string])[]
  onChoose: (value: V) => void
  disabled?: boolean
}

/** A choice from a short list, by the platform's own control. */
export function SelectField<V extends string>({
  label,
  hint,
  error,
  value,
  options,
  onChoose,
  disabled = false
}: SelectFieldProps<V>) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <select
          {...control}
          class="field__control"
          value={value}
          disabled={disabled}
          onChange={(event) => {
            const chosen = options[event.currentTarget.selectedIndex]
            if (chosen !== undefined) onChoose(chosen[0])
          }}
        >
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  )
}
