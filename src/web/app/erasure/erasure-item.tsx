import type { Erasure } from '../../../features/erasure/schema.ts'
import { formatDate, formatExact } from '../../lib/dates.ts'
import { inertText } from '../../lib/inert-text.ts'
import { Button, Notice } from '../../ui/index.ts'
import { approveErasure, cancelErasure } from '../state/erasures.ts'
import { member } from '../state/members.ts'
import { paths } from '../state/route.ts'
import { t } from '../t.ts'
import { FreshField, useFresh } from '../fresh/fresh.tsx'

const someone = (id: string | null): string => member(id)?.name ?? t('thread.someone')

/** One erasure: whose, where it stands, who asked, and what can be done. */
export function ErasureItem({ erasure }: { erasure: Erasure }) {
  const fresh = useFresh()
  const { id, subject, name, shortId, state, requestedBy, requestedAt, reason, certificate, others } = erasure
  const act = (run: (id: string) => Promise<Erasure>) => () => void fresh.run(async () => void (await run(id)))
  return (
    <li class="erasures__item">
      <div class="erasures__head">
        <span class="erasures__who">
          {subject === 'workspace' ? t('data.wholeWorkspace') : <bdi>{name === null ? t('data.contact', { id: shortId }) : inertText(name)}</bdi>}
        </span>
        <span class={`erasures__state erasures__state--${state}`}>{stateText(erasure)}</span>
      </div>
      <p class="erasures__facts">
        <time dateTime={requestedAt} title={formatExact(requestedAt)}>
          {t('data.askedBy', { name: someone(requestedBy), date: formatDate(requestedAt) })}
        </time>
        {erasure.approvedBy !== null && ` ${t('data.approvedBy', { name: someone(erasure.approvedBy) })}`}
        {erasure.cancelledBy !== null && ` ${t('data.cancelledBy', { name: someone(erasure.cancelledBy) })}`}
      </p>
      {reason !== null && (
        <p class="erasures__facts">
          {t('data.reason')} <bdi>{inertText(reason)}</bdi>
        </p>
      )}
      {state === 'approval' && others === 0 && <Notice tone="info">{t('erase.waitsForNobody')}</Notice>}
      <FreshField fresh={fresh} />
      {fresh.error.value !== undefined && !fresh.asked.value && (
        <Notice tone="danger" live>
          {fresh.error.value}
        </Notice>
      )}
      {(erasure.can.cancel || erasure.can.approve || certificate) && (
        <div class="erasures__actions">
          {certificate && (
            <a class="button button--plain" href={paths.certificate(id)}>
              {t('data.certificate')}
            </a>
          )}
          {erasure.can.cancel && (
            <Button busy={fresh.busy.value} onClick={act(cancelErasure)}>
              {t('erase.cancel')}
            </Button>
          )}
          {erasure.can.approve && (
            <Button kind="danger" busy={fresh.busy.value} onClick={act(approveErasure)}>
              {t('data.approve')}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

function stateText({ state, dueAt, endedAt }: Erasure): string {
  const date = dueAt === null ? '' : formatDate(dueAt)
  if (state === 'waiting') return t('data.waiting', { date })
  if (state === 'erased') return t('data.erased', { date: endedAt === null ? '' : formatDate(endedAt) })
  return t(`data.${state}`)
}
