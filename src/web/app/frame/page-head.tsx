import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { IconButton } from '../../ui/index.ts'
import { menuIcon } from '../../ui/icons.ts'
import { t } from '../t.ts'
import { navigationOpen } from './navigation.tsx'
import './page-head.css'

/** The head of a page of its own: the title, which takes the focus when the page opens. */
export function PageHead({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <header class="page-head">
      <span class="page-head__menu">
        <MenuButton />
      </span>
      <h1 class="page-head__title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </header>
  )
}

/** Opens the drawer; seen on a phone only. */
export function MenuButton() {
  return (
    <IconButton
      icon={menuIcon}
      label={t('nav.open')}
      aria-expanded={navigationOpen.value}
      onClick={() => (navigationOpen.value = true)}
    />
  )
}
