import { useEffect } from 'preact/hooks'
import { EmptyState } from '../../ui/index.ts'
import { infoIcon } from '../../ui/icons.ts'
import { PageHead } from '../frame/page-head.tsx'
import { inbox, inboxes } from '../state/inboxes.ts'
import { navigate, paths, route } from '../state/route.ts'
import { t } from '../t.ts'
import { InboxSettingsForm } from './inbox-settings.tsx'
import './settings-page.css'

/** Settings: the sections left, one of them right. */
export function SettingsPage() {
  const at = route.value
  const inboxId = at.page === 'settings' ? at.inboxId : null
  const known = inboxes.value ?? []
  const first = known[0]?.id
  useEffect(() => {
    if (at.page === 'settings' && inboxId === null && first !== undefined)
      navigate(paths.inboxSettings(first), { replace: true })
  }, [at, first])
  const chosen = inboxId === null ? undefined : inbox(inboxId)
  return (
    <main class="settings">
      <PageHead title={t('settings.title')} />
      <div class="settings__body">
        {known.length > 0 && (
          <nav class="settings__sections" aria-label={t('settings.sections')}>
            <h2 class="settings__group">{t('settings.widget')}</h2>
            <ul>
              {known.map(({ id, settings }) => (
                <li key={id}>
                  <a
                    class="settings__link"
                    href={paths.inboxSettings(id)}
                    {...(id === inboxId && { 'aria-current': 'page' as const })}
                  >
                    {settings.name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {chosen !== undefined && <InboxSettingsForm key={chosen.id} inbox={chosen} />}
        {chosen === undefined && (inboxId !== null || first === undefined) && (
          <EmptyState icon={infoIcon} title={t('settings.notFound')}>
            {t('settings.notFoundText')}
          </EmptyState>
        )}
      </div>
    </main>
  )
}
