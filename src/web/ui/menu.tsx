import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon, type IconNode } from './icon.tsx'
import { checkIcon } from './icons.ts'
import { moveFocus } from './roving.ts'
import './menu.css'

export interface MenuItem {
  key: string
  label: ComponentChildren
  icon?: IconNode
  /** Set for choices: one of them is the current one. */
  checked?: boolean
  /** A switch by itself, not one of several. */
  toggle?: boolean
  /** Begins a new group, with a line above. */
  apart?: boolean
  run: () => void
}

interface MenuProps {
  label: string
  items: readonly MenuItem[]
  /** Draws the button; everything it needs to be one is given. */
  button: (props: ButtonWiring) => ComponentChildren
  align?: 'start' | 'end'
  side?: 'below' | 'above'
}

export interface ButtonWiring {
  'aria-haspopup': 'menu'
  'aria-expanded': boolean
  'aria-controls': string
  onClick: () => void
  buttonRef: { current: HTMLButtonElement | null }
}

/** A menu button. Arrow keys move, letters jump, Escape and a click elsewhere close it. */
export function Menu({ label, items, button, align = 'end', side = 'below' }: MenuProps) {
  const [open, setOpen] = useState(false)
  const [turned, setTurned] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const buttonRef = useRef<HTMLButtonElement>(null)

  const close = (refocus: boolean): void => {
    setOpen(false)
    if (refocus) buttonRef.current?.focus()
  }

  // Near the lower edge of the window it opens upwards, where that has more room.
  useLayoutEffect(() => {
    const [from, size] = [buttonRef.current?.getBoundingClientRect(), list.current?.offsetHeight ?? 0]
    setTurned(open && side === 'below' && from !== undefined && from.bottom + size > innerHeight && from.top > innerHeight - from.bottom)
  }, [open, side])

  useEffect(() => {
    if (!open) return undefined
    const elements = [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
    const current = elements.find((element) => element.getAttribute('aria-checked') === 'true') ?? elements[0]
    current?.focus()
    const away = (event: Event): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])

  return (
    <div
      class="menu"
      ref={root}
      onKeyDown={(event) => {
        if (!open) return
        if (event.key === 'Escape') {
          event.stopPropagation()
          close(true)
        } else if (event.key === 'Tab') setOpen(false)
        else if (list.current !== null) moveFocus(event, list.current, '[role^="menuitem"]')
      }}
    >
      {button({
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': id,
        onClick: () => setOpen(!open),
        buttonRef
      })}
      <div
        id={id}
        ref={list}
        class={`menu__list menu__list--${align} menu__list--${turned ? 'above' : side}`}
        role="menu"
        aria-label={label}
        hidden={!open}
      >
        {items.map((item) => (
          <button
            key={item.key}
            type="button"
            tabIndex={-1}
            class={`menu__item${item.apart === true ? ' menu__item--apart' : ''}`}
            role={item.checked === undefined ? 'menuitem' : item.toggle === true ? 'menuitemcheckbox' : 'menuitemradio'}
            {...(item.checked !== undefined && { 'aria-checked': item.checked })}
            onClick={() => {
              close(true)
              item.run()
            }}
          >
            {item.icon !== undefined && <Icon of={item.icon} />}
            <span class="menu__text">{item.label}</span>
            {item.checked === true && <Icon of={checkIcon} size={16} />}
          </button>
        ))}
      </div>
    </div>
  )
}
