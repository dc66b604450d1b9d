import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { word } from '../lib/words.ts'
import { IconButton } from './button.tsx'
import { xIcon } from './icons.ts'
import './dialog.css'

interface DialogProps {
  title: string
  onClose: () => void
  children: ComponentChildren
  /** The buttons below, the one that goes on last. */
  actions?: ComponentChildren
}

const NOT_TYPED: ReadonlySet<string> = new Set(['checkbox', 'radio', 'file'])

/** A question or a page on top of the page. The platform keeps focus inside and gives it back. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const opener = document.activeElement
    element.current?.showModal()
    // What begins with a line to be typed begins there; else there is something to read first, and the way out has the focus.
    const first = element.current?.querySelector('.dialog__body :is(input, select, textarea, button, a[href])')
    if (first instanceof HTMLInputElement && !NOT_TYPED.has(first.type)) first.focus()
    return () => {
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close()
      }}
    >
      <div class="dialog__sheet">
        <header class="dialog__header">
          <h2 class="dialog__title" id={titleId}>
            {title}
          </h2>
          <IconButton icon={xIcon} label={word('close')} onClick={() => element.current?.close()} />
        </header>
        <div class="dialog__body">{children}</div>
        {actions !== undefined && <footer class="dialog__actions">{actions}</footer>}
      </div>
    </dialog>
  )
}
