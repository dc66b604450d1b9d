import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon, type IconNode } from './icon.tsx'
import { circleAlertIcon, circleCheckIcon, infoIcon, triangleAlertIcon } from './icons.ts'
import './notice.css'

type Tone = 'info' | 'ok' | 'warn' | 'danger'
const ICONS: Readonly<Record<Tone, IconNode>> = {
  info: infoIcon,
  ok: circleCheckIcon,
  warn: triangleAlertIcon,
  danger: circleAlertIcon
}

interface NoticeProps {
  tone: Tone
  children: ComponentChildren
  icon?: IconNode
  action?: ComponentChildren
  /** Read aloud when it appears. */
  live?: boolean
}

/** A state with an icon and words, standing in the page. */
export function Notice({ tone, children, icon, action, live = false }: NoticeProps) {
  const element = useRef<HTMLDivElement>(null)
  // What is told meanwhile is brought into sight: in a long form it may stand outside of it.
  useEffect(() => {
    if (live) element.current?.scrollIntoView({ block: 'nearest' })
  }, [live])
  return (
    <div ref={element} class={`notice notice--${tone}`} role={live ? (tone === 'danger' ? 'alert' : 'status') : undefined}>
      <Icon of={icon ?? ICONS[tone]} />
      <div class="notice__text">{children}</div>
      {action !== undefined && <div class="notice__action">{action}</div>}
    </div>
  )
}
