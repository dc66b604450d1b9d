import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { View } from '../../../features/conversations/schema.ts'
import { word } from '../../lib/words.ts'
import { IconButton, Logo, type IconNode } from '../../ui/index.ts'
import { archiveIcon, inboxIcon, messagesIcon, rocketIcon, settingsIcon, userIcon, xIcon } from '../../ui/icons.ts'
import { waitingApprovals } from '../state/approvals.ts'
import { counts } from '../state/counts.ts'
import { inboxes } from '../state/inboxes.ts'
import { paths, route } from '../state/route.ts'
import { waitingReviews } from '../state/reviews.ts'
import { can } from '../state/session.ts'
import { teams } from '../state/teams.ts'
import { currentInbox, currentTeam, currentView } from '../state/views.ts'
import { t } from '../t.ts'
import { MemberMenu } from './member-menu.tsx'
import { NavigationLink } from './navigation-link.tsx'
import { WorkspaceSwitch } from './workspace-switch.tsx'
import './navigation.css'

/** On a phone the navigation is a drawer. */
export const navigationOpen = signal(false)

const VIEWS: readonly (readonly [View, IconNode])[] = [
  ['mine', userIcon],
  ['unassigned', inboxIcon],
  ['all', messagesIcon],
  ['closed', archiveIcon]
]

export function Navigation() {
  const at = route.value
  const open = navigationOpen.value
  const { seeConversations, manageInboxes } = can()
  const [late, toApprove] = [waitingReviews.value.overdue, waitingApprovals.value]
  const waiting = [...(late > 0 ? [t('nav.late', { count: late })] : []), ...(toApprove > 0 ? [t('nav.toApprove', { count: toApprove })] : [])]
  const inList = at.page === 'view' || at.page === 'conversation'
  const element = useDrawer(open)
  return (
    <>
      {open && <div class="navigation-veil" onClick={() => (navigationOpen.value = false)} />}
      <nav ref={element} class={`navigation${open ? ' navigation--open' : ''}`} aria-label={t('nav.label')}>
        <div class="navigation__head">
          <Logo label={t('app.name')} />
          <WorkspaceSwitch />
          <span class="navigation__shut">
            <IconButton icon={xIcon} label={word('close')} onClick={() => (navigationOpen.value = false)} />
          </span>
        </div>
        <div class="navigation__scroll">
          {seeConversations && (
            <ul class="navigation__group" aria-label={t('nav.conversations')}>
              {VIEWS.map(([view, icon]) => (
                <NavigationLink
                  key={view}
                  href={paths.view(view)}
                  icon={icon}
                  label={t(`nav.${view}`)}
                  count={counts.value?.[view]}
                  more={view === 'closed' && counts.value?.moreClosed === true}
                  current={inList && currentView.value === view && currentInbox.value === null && currentTeam.value === null}
                />
              ))}
            </ul>
          )}
          {seeConversations && (inboxes.value?.length ?? 0) > 0 && (
            <>
              <h2 class="navigation__title" id="nav-inboxes">
                {t('nav.inboxes')}
              </h2>
              <ul class="navigation__group" aria-labelledby="nav-inboxes">
                {inboxes.value?.map(({ id, settings }) => (
                  <NavigationLink
                    key={id}
                    href={paths.view('all', id)}
                    icon={settings.name.trim().slice(0, 2)}
                    label={settings.name}
                    current={inList && currentInbox.value === id}
                  />
                ))}
              </ul>
            </>
          )}
          {seeConversations && teams.value.length > 0 && (
            <>
              <h2 class="navigation__title" id="nav-teams">
                {t('nav.teams')}
              </h2>
              <ul class="navigation__group" aria-labelledby="nav-teams">
                {teams.value.map(({ id, name }) => (
                  <NavigationLink key={id} href={paths.team(id)} icon={name.trim().slice(0, 2)} label={name} current={inList && currentTeam.value === id} />
                ))}
              </ul>
            </>
          )}
          <h2 class="navigation__title" id="nav-workspace">
            {t('nav.workspace')}
          </h2>
          <ul class="navigation__group" aria-labelledby="nav-workspace">
            {(manageInboxes || seeConversations) && (
              <NavigationLink
                href={paths.setup}
                icon={rocketIcon}
                label={t('nav.setup')}
                current={at.page === 'setup'}
              />
            )}
            <NavigationLink
              href={paths.settings}
              icon={settingsIcon}
              label={t('nav.settings')}
              count={late + toApprove}
              said={waiting.join(', ')}
              current={at.page === 'settings' || at.page === 'certificate'}
            />
          </ul>
        </div>
        <MemberMenu />
      </nav>
    </>
  )
}

/** Puts focus into the opened drawer, lets Escape close it, and gives focus back. */
function useDrawer(open: boolean) {
  const element = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!open) return undefined
    const opener = document.activeElement
    element.current?.querySelector<HTMLElement>('button, a')?.focus()
    const escape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') navigationOpen.value = false
    }
    document.addEventListener('keydown', escape)
    return () => {
      document.removeEventListener('keydown', escape)
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [open])
  return element
}
