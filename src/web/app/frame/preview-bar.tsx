import { useEffect } from 'preact/hooks'
import { formatTime } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { Button, Icon, showToast } from '../../ui/index.ts'
import { eyeIcon } from '../../ui/icons.ts'
import { api } from '../state/client.ts'
import { paths } from '../state/route.ts'
import { session } from '../state/session.ts'
import { t } from '../t.ts'
import './preview-bar.css'

const LEVELS = ['customerData', 'messaging', 'billing'] as const

/** Over every page while somebody looks as a role: as whom, until when, and the way back. Both ends load the page anew. */
export function PreviewBar() {
  const view = session.value
  const endsAt = view?.preview?.endsAt
  useEffect(() => {
    if (endsAt === undefined) return undefined
    const timer = setTimeout(leave, Math.max(0, Date.parse(endsAt) - Date.now()) + 1000)
    return () => clearTimeout(timer)
  }, [endsAt])
  if (view === null || endsAt === undefined) return null
  const { role, roleName, access } = view.member
  const levels = LEVELS.filter((level) => access[level]).map((level) => t(`level.${level}`))
  const title = t('preview.looking', { role: roleName ?? t(`role.${role}`) })
  return (
    <section class="preview-bar" aria-label={title}>
      <Icon of={eyeIcon} />
      <p class="preview-bar__text">
        <strong>{title}.</strong>{' '}
        {levels.length === 0 ? t('preview.noLevels') : t('preview.levels', { levels: levels.join(', ') })}.{' '}
        {t('preview.until', { time: formatTime(endsAt) })}
      </p>
      <Button onClick={() => void stop()}>{t('preview.stop')}</Button>
    </section>
  )
}

const leave = (): void => location.assign(paths.settingsSection('roles'))

async function stop(): Promise<void> {
  try {
    await api.delete('/roles/preview')
    leave()
  } catch (error) {
    showToast(t('preview.stopFailed', { reason: problemText(error) }), { tone: 'danger' })
  }
}
