import { useEffect, useState } from 'preact/hooks'
import type { OperatorHandbook, OperatorLine } from '../../features/operator-handbook/schema.ts'
import { api } from '../lib/api.ts'
import { formatDate, formatExact } from '../lib/dates.ts'
import { keepFile } from '../lib/download.ts'
import { problemText } from '../lib/problems.ts'
import { Button } from '../ui/button.tsx'
import { Icon, type IconNode } from '../ui/icon.tsx'
import { circleCheckIcon, clockIcon, triangleAlertIcon } from '../ui/icons.ts'
import { Notice } from '../ui/notice.tsx'
import { PublishHandbook } from './publish-handbook.tsx'
import { ReadHandbook } from './read-handbook.tsx'
import { t } from './texts.ts'

/** The operators' own handbook: one's signature, who signed, and the next version. */
export function HandbookCard({ name }: { name: string }) {
  const [handbook, setHandbook] = useState<OperatorHandbook | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const [dialog, setDialog] = useState<'read' | 'publish' | null>(null)
  useEffect(() => void api.get<OperatorHandbook>('/operator-handbook').then(setHandbook, setFailure), [])
  const done = (now: OperatorHandbook): void => {
    setHandbook(now)
    setDialog(null)
  }
  return (
    <section class="operators__card" aria-labelledby="handbook">
      <h2 id="handbook">{t('handbook')}</h2>
      {failure !== null && <Notice tone="danger">{problemText(failure)}</Notice>}
      {handbook !== null && <Standing handbook={handbook} onRead={() => setDialog('read')} />}
      {handbook !== null && handbook.register.length > 0 && (
        <ul class="operators__list">
          {handbook.register.map((line) => (
            <Line key={line.operatorId} line={line} number={handbook.version?.number ?? 0} />
          ))}
        </ul>
      )}
      {handbook !== null && (
        <p>
          <Button onClick={() => setDialog('publish')}>{t(handbook.version === null ? 'handbookFirst' : 'handbookNext')}</Button>
        </p>
      )}
      {dialog === 'read' && handbook?.version && <ReadHandbook handbook={handbook} name={name} onClose={() => setDialog(null)} onDone={done} />}
      {dialog === 'publish' && handbook !== null && <PublishHandbook handbook={handbook} onClose={() => setDialog(null)} onDone={done} />}
    </section>
  )
}

function Standing({ handbook: { version, own }, onRead }: { handbook: OperatorHandbook; onRead: () => void }) {
  if (version === null) return <p class="operators__text">{t('handbookNone')}</p>
  const { number } = version
  if (own?.signedAt) {
    return (
      <Notice tone="ok" action={<Button kind="quiet" onClick={onRead}>{t('handbookRead')}</Button>}>
        {t('handbookSigned', { number, when: formatDate(own.signedAt) })}
      </Notice>
    )
  }
  const late = own?.state === 'overdue'
  return (
    <Notice tone={late ? 'danger' : 'warn'} action={<Button kind="primary" onClick={onRead}>{t('handbookSign')}</Button>}>
      {t(late ? 'handbookLate' : 'handbookDue', { number, date: own === null ? '' : formatDate(own.dueAt) })}
    </Notice>
  )
}

const ICONS: Readonly<Record<OperatorLine['state'], IconNode>> = { signed: circleCheckIcon, due: clockIcon, overdue: triangleAlertIcon }

function Line({ line: { name, active, state, dueAt, signedAt, evidence }, number }: { line: OperatorLine; number: number }) {
  const when = signedAt ?? dueAt
  return (
    <li>
      <span class="operators__person">
        <strong dir="auto">{name}</strong> {!active && <span class="operators__mark">{t('handbookGone')}</span>}
        <span class={`operators__state operators__state--${state}`}>
          <Icon of={ICONS[state]} size={16} /> {t(`handbookState_${state}`)}
        </span>
        {when !== null && (
          <time class="operators__muted" dateTime={when} title={formatExact(when)}>
            {formatDate(when)}
          </time>
        )}
      </span>
      {evidence !== null && (
        <Button kind="quiet" aria-label={t('handbookEvidenceOf', { name })} onClick={() => keepFile(`operator-handbook-signature-version-${number}.jws`, evidence, 'application/jose')}>
          {t('handbookEvidence')}
        </Button>
      )}
    </li>
  )
}
