import { useEffect, useState } from 'preact/hooks'
import type { Approval } from '../../../../features/approvals/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon, shieldIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { loadWaitingApprovals } from '../../state/approvals.ts'
import { loadMembers } from '../../state/members.ts'
import { ApprovalItem } from './approval-item.tsx'
import { w } from './texts.ts'

/** What waits for a second person, and what became of earlier requests. */
export function ApprovalsPage() {
  const [approvals, setApprovals] = useState<readonly Approval[] | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = async (): Promise<void> => {
    setFailure(null)
    try {
      setApprovals((await api.get<{ approvals: Approval[] }>('/approvals')).approvals)
    } catch (error) {
      setFailure(error)
    }
  }
  useEffect(() => {
    void load()
    // Names of colleagues; whoever has no conversations has not loaded them yet.
    void loadMembers().catch(() => undefined)
  }, [])
  const changed = (approval: Approval): void => {
    setApprovals((known) => known?.map((each) => (each.id === approval.id ? approval : each)) ?? null)
    void loadWaitingApprovals()
  }
  return (
    <div class="settings__page">
      <h2 class="settings__title">{w('approvals.title')}</h2>
      <p class="settings__text">{w('approvals.text')}</p>
      {approvals === null && failure === null && <Skeleton kind="form" />}
      {approvals === null && failure !== null && (
        <EmptyState
          icon={circleAlertIcon}
          tone="danger"
          title={w('approvals.failed')}
          action={<Button onClick={() => void load()}>{word('tryAgain')}</Button>}
        >
          {problemText(failure)}
        </EmptyState>
      )}
      {approvals?.length === 0 && (
        <EmptyState icon={shieldIcon} title={w('approvals.empty')}>
          {w('approvals.emptyText')}
        </EmptyState>
      )}
      {approvals !== null && (
        <>
          <Group title={w('approvals.waiting')} of={approvals.filter(({ status }) => status === 'waiting')} changed={changed} />
          <Group title={w('approvals.past')} of={approvals.filter(({ status }) => status !== 'waiting')} changed={changed} />
        </>
      )}
    </div>
  )
}

function Group({ title, of, changed }: { title: string; of: readonly Approval[]; changed: (approval: Approval) => void }) {
  if (of.length === 0) return null
  return (
    <section class="settings__card" aria-label={title}>
      <h3 class="settings__heading">{title}</h3>
      {of.map((approval) => (
        <ApprovalItem key={approval.id} approval={approval} changed={changed} />
      ))}
    </section>
  )
}
