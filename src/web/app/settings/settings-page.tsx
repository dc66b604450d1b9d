import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { problemText } from '../../lib/problems.ts'
import { formatNumber } from '../../lib/i18n.ts'
import { word } from '../../lib/words.ts'
import { Button, EmptyState, Icon, Notice, Skeleton } from '../../ui/index.ts'
import { arrowLeftIcon, circleAlertIcon, infoIcon } from '../../ui/icons.ts'
import { PageHead } from '../frame/page-head.tsx'
import { inbox, inboxes } from '../state/inboxes.ts'
import { navigate, paths, route } from '../state/route.ts'
import { waitingReviews } from '../state/reviews.ts'
import { loadToDo } from '../state/to-do.ts'
import { t } from '../t.ts'
import { InboxSettingsForm } from './inbox-settings.tsx'
import { SETTINGS_GROUPS, type SettingsSection } from './section.ts'
import { SETTINGS_SECTIONS } from './sections.ts'
import './settings-page.css'

/** Beside each other from this width on; below it the list of sections is a page of its own. */
const WIDE = '(min-width: 1024px)'

/** Settings: the sections left, one of them right. */
export function SettingsPage() {
  const at = route.value
  const section = at.page === 'settings' ? at.section : null
  const item = at.page === 'settings' ? at.item : null
  const first = useFirst()
  useEffect(() => void loadToDo(), [])
  useEffect(() => {
    if (section === null && first !== undefined && matchMedia(WIDE).matches) navigate(first, { replace: true })
  }, [section, first])
  return (
    <main class={`settings${section === null ? '' : ' settings--chosen'}`}>
      <PageHead title={t('settings.title')} />
      <div class="settings__body">
        <LateReviews here={section === 'reviews'} />
        <Sections section={section} item={item} />
        {section !== null && (
          <div class="settings__content">
            <a class="settings__back" href={paths.settings}>
              <Icon of={arrowLeftIcon} /> {t('settings.all')}
            </a>
            <Content key={`${section}/${item ?? ''}`} section={section} item={item} />
          </div>
        )}
      </div>
    </main>
  )
}

/** Tells whoever could do it that rights should have been looked at by now. */
function LateReviews({ here }: { here: boolean }) {
  const count = waitingReviews.value.overdue
  if (here || count === 0) return null
  return (
    <div class="settings__banner">
      <Notice tone="warn" action={<a href={paths.settingsSection('reviews')}>{t('settings.lateOpen')}</a>}>
        {t('settings.late', { count })}
      </Notice>
    </div>
  )
}

const sectionsOf = (group: SettingsSection['group']): SettingsSection[] =>
  SETTINGS_SECTIONS.filter((section) => section.group === group && section.mayOpen())

/** Where settings open where there is room for both: the first inbox, as long as a workspace is mostly that. */
function useFirst(): string | undefined {
  const inboxId = inboxes.value?.[0]?.id
  if (inboxId !== undefined) return paths.inboxSettings(inboxId)
  const section = SETTINGS_GROUPS.flatMap(sectionsOf)[0]
  return section && paths.settingsSection(section.path)
}

function Sections({ section, item }: { section: string | null; item: string | null }) {
  const known = inboxes.value ?? []
  return (
    <nav class="settings__sections" aria-label={t('settings.sections')}>
      {known.length > 0 && (
        <Group title={t('settings.widget')}>
          {known.map(({ id, settings }) => (
            <SectionLink key={id} href={paths.inboxSettings(id)} current={section === 'inboxes' && item === id}>
              {settings.name}
            </SectionLink>
          ))}
        </Group>
      )}
      {SETTINGS_GROUPS.map((group) => [group, sectionsOf(group)] as const)
        .filter(([, sections]) => sections.length > 0)
        .map(([group, sections]) => (
          <Group key={group} title={t(`settings.group.${group}`)}>
            {sections.map(({ path, label, waits }) => (
              <SectionLink key={path} href={paths.settingsSection(path)} current={section === path} waits={waits?.()}>
                {label()}
              </SectionLink>
            ))}
          </Group>
        ))}
    </nav>
  )
}

function Group({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <>
      <h2 class="settings__group">{title}</h2>
      <ul>{children}</ul>
    </>
  )
}

function SectionLink({ href, current, waits, children }: { href: string; current: boolean; waits?: ReturnType<NonNullable<SettingsSection['waits']>> | undefined; children: string }) {
  return (
    <li>
      <a class="settings__link" href={href} {...(current && { 'aria-current': 'page' as const })}>
        {children}
        {waits !== undefined && waits.count > 0 && (
          <>
            <span class="settings__waits" aria-hidden="true">
              {formatNumber(waits.count)}
            </span>
            <span class="unseen">, {waits.said}</span>
          </>
        )}
      </a>
    </li>
  )
}

function Content({ section, item }: { section: string; item: string | null }) {
  if (section === 'inboxes') {
    const chosen = item === null ? undefined : inbox(item)
    return chosen === undefined ? <NotFound /> : <InboxSettingsForm inbox={chosen} />
  }
  const known = SETTINGS_SECTIONS.find(({ path, mayOpen }) => path === section && mayOpen())
  return known === undefined ? <NotFound /> : <Loaded section={known} item={item} />
}

type Loading = { page: ComponentType<{ item: string | null }> } | { error: unknown } | null

/** Loads the code of a section, and says so when the network does not give it. */
function Loaded({ section, item }: { section: SettingsSection; item: string | null }) {
  const [loading, setLoading] = useState<Loading>(null)
  const load = (): void => {
    setLoading(null)
    section.load().then(
      (page) => setLoading({ page }),
      (error: unknown) => setLoading({ error })
    )
  }
  useEffect(load, [])
  if (loading === null) return <Skeleton kind="form" />
  if ('page' in loading) return <loading.page item={item} />
  return (
    <EmptyState
      icon={circleAlertIcon}
      tone="danger"
      title={t('settings.loadFailed')}
      action={<Button onClick={load}>{word('tryAgain')}</Button>}
    >
      {problemText(loading.error)}
    </EmptyState>
  )
}

function NotFound() {
  return (
    <EmptyState icon={infoIcon} title={t('settings.notFound')}>
      {t('settings.notFoundText')}
    </EmptyState>
  )
}
