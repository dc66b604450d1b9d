import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { CertificateOutput } from '../../../features/erasure/schema.ts'
import { formatExact } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { Button, CopyButton, EmptyState, Skeleton } from '../../ui/index.ts'
import { circleAlertIcon, printerIcon } from '../../ui/icons.ts'
import { PageHead } from '../frame/page-head.tsx'
import { api } from '../state/client.ts'
import { paths } from '../state/route.ts'
import { session } from '../state/session.ts'
import { t } from '../t.ts'
import './erasure.css'

/** A certificate as a page that prints: what was removed and when, from when backups are unreadable, what was not reached. */
export function CertificatePage({ id }: { id: string }) {
  const found = useSignal<CertificateOutput | null>(null)
  const failure = useSignal<unknown>(null)
  useEffect(() => {
    api.get<CertificateOutput>(`/erasures/${id}/certificate`).then(
      (answer) => (found.value = answer),
      (error: unknown) => (failure.value = error)
    )
  }, [id])
  return (
    <main class="certificate">
      <PageHead title={t('certificate.title')} />
      <div class="certificate__body">
        {failure.value !== null && (
          <EmptyState icon={circleAlertIcon} tone="danger" title={t('certificate.failed')}>
            {problemText(failure.value)}
          </EmptyState>
        )}
        {failure.value === null && found.value === null && <Skeleton rows={6} />}
        {found.value !== null && <Sheet {...found.value} />}
      </div>
    </main>
  )
}

function Sheet({ certificate, jws }: CertificateOutput) {
  const { subject, removed, erasedAt, requestedAt, unreadableInBackupsFrom } = certificate
  const keys = `${certificate.installation}/.well-known/rind-keys.json`
  return (
    <>
      <p class="certificate__lead">{t('certificate.lead', { date: formatExact(erasedAt) })}</p>
      <dl class="certificate__facts">
        <dt>{t('certificate.by')}</dt>
        <dd>
          <bdi>{session.value?.workspace.name}</bdi>
        </dd>
        <dt>{t(subject.kind === 'contact' ? 'certificate.contact' : 'certificate.workspace')}</dt>
        <dd class="certificate__id">{subject.id}</dd>
        <dt>{t('certificate.asked')}</dt>
        <dd>{formatExact(requestedAt)}</dd>
        <dt>{t('certificate.removed')}</dt>
        <dd>
          {t('erase.conversations', { count: removed.conversations })}, {t('erase.messages', { count: removed.messages })},{' '}
          {t('erase.notes', { count: removed.notes })}
        </dd>
        <dt>{t('certificate.backups')}</dt>
        <dd>{t('certificate.backupsText', { date: formatExact(unreadableInBackupsFrom) })}</dd>
      </dl>
      <h2 class="certificate__heading">{t('erase.stays')}</h2>
      <ul class="erase__list">
        {certificate.stays.map((item) => (
          <li key={item}>{t(`erase.stays.${item}`)}</li>
        ))}
      </ul>
      <h2 class="certificate__heading">{t('erase.notReached')}</h2>
      <ul class="erase__list">
        {certificate.notReached.map((item) => (
          <li key={item}>{t(`erase.notReached.${item}`)}</li>
        ))}
      </ul>
      <h2 class="certificate__heading">{t('certificate.signature')}</h2>
      <p>{t('certificate.signatureText', { keys })}</p>
      <p class="certificate__jws" tabIndex={0} role="region" aria-label={t('certificate.signature')}>
        {jws}
      </p>
      <div class="certificate__actions screen-only">
        <Button kind="primary" icon={printerIcon} onClick={() => print()}>
          {t('action.print')}
        </Button>
        <CopyButton text={jws} label={t('certificate.copy')} />
        <a class="button button--quiet" href={paths.data}>
          {t('certificate.back')}
        </a>
      </div>
    </>
  )
}
