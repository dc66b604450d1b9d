import { formatNumber } from '../../lib/i18n.ts'
import { Icon, type IconNode } from '../../ui/index.ts'
import { t } from '../t.ts'

interface NavigationLinkProps {
  href: string
  /** A picture, or the first letters where several of a kind stand together. */
  icon: IconNode | string
  label: string
  count?: number | undefined
  /** There are more than were counted. */
  more?: boolean
  /** What is counted, for who hears it; conversations if not given. */
  said?: string
  current: boolean
}

export function NavigationLink({ href, icon, label, count, more = false, said, current }: NavigationLinkProps) {
  return (
    <li>
      <a class="navigation__link" href={href} title={label} {...(current && { 'aria-current': 'page' as const })}>
        {typeof icon === 'string' ? (
          <span class="navigation__swatch" aria-hidden="true">
            {icon}
          </span>
        ) : (
          <Icon of={icon} />
        )}
        <span class="navigation__text">{label}</span>
        {count !== undefined && count > 0 && (
          <>
            <span class="navigation__count" aria-hidden="true">
              {formatNumber(count)}
              {more && '+'}
            </span>
            <span class="unseen">, {said ?? t(more ? 'nav.countMore' : 'nav.count', { count })}</span>
          </>
        )}
      </a>
    </li>
  )
}
