import type { ComponentChildren } from 'preact'
import { Icon, type IconNode } from './icon.tsx'
import './empty-state.css'

interface EmptyStateProps {
  icon: IconNode
  title: string
  children?: ComponentChildren
  /** One way on. */
  action?: ComponentChildren
  tone?: 'plain' | 'danger'
  /** 1 where this is all that the page says. */
  level?: 1 | 2
}

/** What this place is for when nothing is in it, or why it cannot be shown. */
export function EmptyState({ icon, title, children, action, tone = 'plain', level = 2 }: EmptyStateProps) {
  const Title = level === 1 ? 'h1' : 'h2'
  return (
    <div class={`empty-state empty-state--${tone}`} role={tone === 'danger' ? 'alert' : undefined}>
      <span class="empty-state__icon">
        <Icon of={icon} size={22} />
      </span>
      <Title class="empty-state__title">{title}</Title>
      {children !== undefined && <div class="empty-state__text">{children}</div>}
      {action !== undefined && <div class="empty-state__action">{action}</div>}
    </div>
  )
}
