import { useEffect, useState } from 'preact/hooks'
import type { Report, ReportsOutput } from '../../features/status-page/schema.ts'
import { api } from '../lib/api.ts'
import { formatExact } from '../lib/dates.ts'
import { problemText } from '../lib/problems.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { showToast } from '../ui/toast.tsx'
import { ReportDialog } from './report-dialog.tsx'
import { t } from './texts.ts'
import { UpdateDialog } from './update-dialog.tsx'

const RECENT = 5

/** What the public status page tells, and the drafts that failing probes opened for a person to judge. */
export function StatusCard() {
  const [known, setKnown] = useState<ReportsOutput | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const [dialog, setDialog] = useState<'incident' | 'maintenance' | Report | null>(null)
  useEffect(() => void api.get<ReportsOutput>('/status-page/reports').then(setKnown, setFailure), [])
  const close = (): void => setDialog(null)
  const done = (now: ReportsOutput): void => {
    setKnown(now)
    close()
    showToast(t('statusTold'))
  }
  const discard = (id: string): void => {
    api.post<ReportsOutput>(`/status-page/reports/${id}/discard`).then(setKnown, (error: unknown) => showToast(problemText(error), { tone: 'danger' }))
  }
  const reports = known?.reports ?? []
  const shown = [...reports.filter(({ draft, open }) => draft || open), ...reports.filter(({ draft, open }) => !draft && !open).slice(0, RECENT)]
  return (
    <section class="operators__card" aria-labelledby="status-page">
      <h2 id="status-page">{t('statusPage')}</h2>
      {failure !== null && <Notice tone="danger">{problemText(failure)}</Notice>}
      {known?.here === false && <p class="operators__text">{t('statusElsewhere')}</p>}
      {known?.here === true && <p class="operators__text">{t(shown.length === 0 ? 'statusNothing' : 'statusText')}</p>}
      {shown.length > 0 && (
        <ul class="operators__list">
          {shown.map((report) => (
            <Line key={report.id} report={report} onSay={() => setDialog(report)} onDiscard={() => discard(report.id)} />
          ))}
        </ul>
      )}
      {known?.subscribers && (
        <p class="operators__text">
          {t('statusHear', { mail: known.subscribers.mail, webhook: known.subscribers.webhook })}
          {known.subscribers.waiting > 0 && ` ${t('statusWaiting', { count: known.subscribers.waiting })}`}
        </p>
      )}
      {known?.here === true && (
        <p class="operators__begin">
          <Button onClick={() => setDialog('incident')}>{t('statusOpen')}</Button>
          <Button onClick={() => setDialog('maintenance')}>{t('statusSchedule')}</Button>
        </p>
      )}
      {(dialog === 'incident' || dialog === 'maintenance') && <ReportDialog kind={dialog} onClose={close} onDone={done} />}
      {dialog !== null && typeof dialog === 'object' && <UpdateDialog report={dialog} onClose={close} onDone={done} />}
    </section>
  )
}

function Line({ report: { title, state, draft, open, startsAt, updates }, onSay, onDiscard }: { report: Report; onSay: () => void; onDiscard: () => void }) {
  return (
    <li class="operators__report">
      <span class="operators__person">
        <strong dir="auto">{title}</strong> <span class="operators__mark">{draft ? t('statusDraft') : t(`reportState_${state}`)}</span>
        <time class="operators__muted" dateTime={startsAt}>{formatExact(startsAt)}</time>
        {updates[0] !== undefined && <span class="operators__muted operators__said" dir="auto">{updates[0].text}</span>}
      </span>
      {(draft || open) && (
        <span class="operators__begin">
          {draft && <Button kind="quiet" onClick={onDiscard} aria-label={t('statusDiscardOf', { title })}>{t('statusDiscard')}</Button>}
          <Button kind="quiet" onClick={onSay} aria-label={t('statusSayOf', { title })}>{t(draft ? 'statusPublish' : 'statusSay')}</Button>
        </span>
      )}
    </li>
  )
}
