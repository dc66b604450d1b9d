import type { ButtonHTMLAttributes, ComponentChildren, MouseEventHandler, Ref } from 'preact'
import { Icon, type IconNode } from './icon.tsx'
import './button.css'

type Native = Omit<ButtonHTMLAttributes, 'icon' | 'label' | 'size' | 'ref'>

interface ButtonProps extends Native {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconNode | undefined
  /** Work is under way: the button keeps its width and takes no second press. */
  busy?: boolean | undefined
  wide?: boolean
  children: ComponentChildren
  buttonRef?: Ref<HTMLButtonElement>
}

export function Button({
  kind = 'plain',
  icon,
  busy = false,
  wide = false,
  children,
  buttonRef,
  ...rest
}: ButtonProps) {
  const classes = ['button', `button--${kind}`, wide ? 'button--wide' : '', busy ? 'button--busy' : '']
    .filter(Boolean)
    .join(' ')
  const press: MouseEventHandler<HTMLButtonElement> = (event) => {
    // A busy button stays in the tab order, so that focus is not lost while the answer is under way.
    if (busy) event.preventDefault()
    else rest.onClick?.(event)
  }
  return (
    <button
      type="button"
      {...rest}
      ref={buttonRef ?? null}
      class={classes}
      onClick={press}
      aria-busy={busy}
      aria-disabled={busy}
    >
      {icon !== undefined && <Icon of={icon} />}
      <span class="button__text">{children}</span>
    </button>
  )
}

interface IconButtonProps extends Native {
  icon: IconNode
  label: string
  buttonRef?: Ref<HTMLButtonElement>
}

/** An icon alone; its label is read aloud and shown on hover. */
export function IconButton({ icon, label, buttonRef, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      ref={buttonRef ?? null}
      class="button button--quiet button--icon"
      aria-label={label}
    >
      <Icon of={icon} />
    </button>
  )
}
