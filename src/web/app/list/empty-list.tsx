import type { View } from '../../../features/conversations/schema.ts'
import { EmptyState } from '../../ui/index.ts'
import { archiveIcon, checkIcon, inboxIcon, messagesIcon } from '../../ui/icons.ts'
import { counts } from '../state/counts.ts'
import { paths } from '../state/route.ts'
import { t } from '../t.ts'

/** What belongs in a list that has nothing. */
export function EmptyList({ view }: { view: View }) {
  const waiting = (counts.value?.unassigned ?? 0) > 0
  if (view === 'mine') {
    return (
      <EmptyState
        icon={checkIcon}
        title={t('list.emptyMine')}
        action={
          waiting ? (
            <a class="button button--plain" href={paths.view('unassigned')}>
              {t('list.emptyMineAction')}
            </a>
          ) : undefined
        }
      >
        {t('list.emptyMineText')}
      </EmptyState>
    )
  }
  if (view === 'unassigned')
    return (
      <EmptyState icon={inboxIcon} title={t('list.emptyUnassigned')}>
        {t('list.emptyUnassignedText')}
      </EmptyState>
    )
  if (view === 'closed')
    return (
      <EmptyState icon={archiveIcon} title={t('list.emptyClosed')}>
        {t('list.emptyClosedText')}
      </EmptyState>
    )
  return (
    <EmptyState icon={messagesIcon} title={t('list.emptyAll')}>
      {t('list.emptyAllText')}
    </EmptyState>
  )
}
