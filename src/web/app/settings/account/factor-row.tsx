import type { ComponentChildren } from 'preact'
import { formatDate, formatExact, formatRelative } from '../../../lib/dates.ts'
import { Icon, type IconNode, IconButton } from '../../../ui/index.ts'
import { pencilIcon, trashIcon } from '../../../ui/icons.ts'
import { a } from './texts.ts'

interface FactorRowProps {
  icon: IconNode
  name: string
  createdAt: string
  lastUsedAt: string | null
  /** More about it, beside the dates. */
  extra?: string | undefined
  warning?: ComponentChildren
  onRename: () => void
  onRemove: () => void
}

/** One factor: what it is called, since when, when it was last used. */
export function FactorRow({ icon, name, createdAt, lastUsedAt, extra, warning, onRename, onRemove }: FactorRowProps) {
  return (
    <li class="factor">
      <Icon of={icon} />
      <div class="factor__text">
        <span class="factor__name">{name}</span>
        <span class="factor__facts">
          <span>{a('account.added', { date: formatDate(createdAt) })}</span>
          <span title={lastUsedAt === null ? undefined : formatExact(lastUsedAt)}>
            {lastUsedAt === null ? a('account.unused') : a('account.used', { time: formatRelative(lastUsedAt) })}
          </span>
          {extra !== undefined && <span>{extra}</span>}
        </span>
        {warning}
      </div>
      <IconButton icon={pencilIcon} label={a('account.rename', { name })} onClick={onRename} />
      <IconButton icon={trashIcon} label={a('account.remove', { name })} onClick={onRemove} />
    </li>
  )
}
