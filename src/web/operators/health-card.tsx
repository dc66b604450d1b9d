import type { HealthOutput } from '../../features/installation/schema.ts'
import { formatExact } from '../lib/dates.ts'
import { t } from './texts.ts'

export function HealthCard({ health: { environment, version, databaseVersion, mail, backups, startedAt } }: { health: HealthOutput }) {
  const waiting = mail.oldestWaitingAt === null ? t('mailIdle') : t('mailWaiting', { count: mail.waiting, since: formatExact(mail.oldestWaitingAt) })
  const facts = [
    [t('environment'), environment],
    [t('version'), version],
    [t('database'), `PostgreSQL ${databaseVersion}`],
    [t('started'), formatExact(startedAt)],
    [t('mail'), mail.isSent ? waiting : t('mailOff')]
  ]
  return (
    <section class="operators__card" aria-labelledby="health">
      <h2 id="health">{t('healthTitle')}</h2>
      <dl class="operators__facts">
        {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        <div><dt>{t('backups')}</dt><dd>{backupsInWords(backups)}. <a href="/backups">{t('backupsAll')}</a></dd></div>
      </dl>
    </section>
  )
}

/** How backups are, in a few words; what needs somebody comes first. */
function backupsInWords({ newestAt, copiedAt, late, failed, missing }: HealthOutput['backups']): string {
  return [
    ...(missing > 0 ? [t('backupsMissing', { count: missing })] : []),
    ...(failed > 0 ? [t('backupsFailed', { count: failed })] : []),
    newestAt === null ? t('backupsNone') : t(late ? 'backupsLate' : 'backupsNewest', { when: formatExact(newestAt) }),
    ...(newestAt === null ? [] : [copiedAt === null ? t('backupsHereOnly') : t('backupsCopied', { when: formatExact(copiedAt) })])
  ].join(' · ')
}
