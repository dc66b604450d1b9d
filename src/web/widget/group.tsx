import { formatDay, formatExact, formatTime } from '../lib/dates.ts'
import { Bubble } from './bubble.tsx'
import { conversation } from './conversation.ts'
import { boot } from './frame-boot.ts'
import { t } from './texts.ts'
import type { Group } from './thread.ts'

/** Messages of one author that belong together, with one line about who and when. */
export function GroupView({ group }: { group: Group }) {
  const last = group.messages.at(-1)
  if (last === undefined) return null
  const mine = group.kind === 'you'
  return (
    <>
      {group.newDay && <p class="day"><span>{formatDay(last.createdAt)}</span></p>}
      <div class={mine ? 'group group--mine' : 'group'}>
        <span class="unseen">{mine ? t('you') : (last.author.name ?? boot.company)}</span>
        {group.messages.map(({ id, body }) => <Bubble key={id} body={body} mine={mine} />)}
        <p class="meta">
          {!mine && <><bdi>{last.author.name ?? boot.company}</bdi> · </>}
          <time dateTime={last.createdAt} title={formatExact(last.createdAt)}>{formatTime(last.createdAt)}</time>
          {mine && ` · ${t(markOf(last.seq))}`}
        </p>
      </div>
    </>
  )
}

/** How far a message of the visitor has come. */
function markOf(seq: number): 'read' | 'delivered' | 'sent' {
  const known = conversation.value
  if (known !== null && seq <= known.staffReadSeq) return 'read'
  return known !== null && seq <= known.staffDeliveredSeq ? 'delivered' : 'sent'
}
