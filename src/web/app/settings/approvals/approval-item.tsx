import type { Approval } from '../../../../features/approvals/schema.ts'
import { formatExact, formatRelative } from '../../../lib/dates.ts'
import { Button, Notice, showToast } from '../../../ui/index.ts'
import { FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { member } from '../../state/members.ts'
import { operationText } from '../activity/texts.ts'
import { changeText, fieldText, w } from './texts.ts'

type Verb = 'approve' | 'confirm' | 'refuse' | 'cancel'
const nameOf = (id: string | null): string => member(id)?.name ?? w('approvals.somebody')

/** One request, with what this reader may do about it. */
export function ApprovalItem({ approval, changed }: { approval: Approval; changed: (approval: Approval) => void }) {
  const fresh = useFresh()
  const decide = (verb: Verb): void =>
    void fresh.run(async () => {
      const answer = await api.post<{ approval: Approval }>(`/approvals/${approval.id}/${verb}`)
      showToast(w(`approvals.told.${answer.approval.status}`))
      changed(answer.approval)
    })
  const { can } = approval
  const busy = fresh.busy.value
  return (
    <article class="approval">
      <p class="approval__what">{operationText(approval.operation)}</p>
      <p class="approval__line">
        {w('approvals.askedBy', { name: nameOf(approval.askedBy), when: formatRelative(approval.askedAt) })}
      </p>
      {approval.wanted.length > 0 && (
        <dl class="approval__wanted">
          {approval.wanted.map(({ field, value, before }) => (
            <div key={field}>
              <dt>{fieldText(field)}</dt>
              <dd class={before === value ? 'approval__same' : ''}>{changeText(before, value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {approval.reason !== null && <blockquote class="approval__reason">{approval.reason}</blockquote>}
      <Standing approval={approval} />
      <FreshField fresh={fresh} />
      {fresh.error.value !== undefined && !fresh.asked.value && (
        <Notice tone="danger" live>
          {fresh.error.value}
        </Notice>
      )}
      {(can.approve || can.confirm || can.refuse || can.cancel) && (
        <div class="approval__actions">
          {can.approve && (
            <Button kind="primary" busy={busy} onClick={() => decide('approve')}>
              {w('approvals.approve')}
            </Button>
          )}
          {can.confirm && (
            <Button kind="danger" busy={busy} onClick={() => decide('confirm')}>
              {w('approvals.confirm')}
            </Button>
          )}
          {can.refuse && (
            <Button busy={busy} onClick={() => decide('refuse')}>
              {w('approvals.refuse')}
            </Button>
          )}
          {can.cancel && (
            <Button busy={busy} onClick={() => decide('cancel')}>
              {w('approvals.cancel')}
            </Button>
          )}
        </div>
      )}
    </article>
  )
}

function Standing({ approval }: { approval: Approval }) {
  const { status, alone, askedBy, dueAt, decidedBy, decidedAt } = approval
  if (status === 'waiting' && alone)
    return <Notice tone="warn">{w('approvals.alone', { name: nameOf(askedBy), date: formatExact(dueAt) })}</Notice>
  if (status === 'waiting') return <p class="approval__line">{w('approvals.until', { date: formatExact(dueAt) })}</p>
  if (decidedAt === null || decidedBy === null) return <p class="approval__line">{w(`approvals.status.${status}`)}</p>
  const when = formatRelative(decidedAt)
  return (
    <p class="approval__line">
      {status === 'done' && decidedBy === askedBy
        ? w('approvals.doneAlone', { name: nameOf(decidedBy), when })
        : w('approvals.decidedBy', { status: w(`approvals.status.${status}`), name: nameOf(decidedBy), when })}
    </p>
  )
}
