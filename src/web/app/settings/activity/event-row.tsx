import type { RecordedEvent } from '../../../../features/record/schema.ts'
import { formatExact, formatTime } from '../../../lib/dates.ts'
import { codeText } from '../../../lib/problems.ts'
import { Icon } from '../../../ui/index.ts'
import { chevronRightIcon, circleAlertIcon } from '../../../ui/icons.ts'
import { paths } from '../../state/route.ts'
import { can } from '../../state/session.ts'
import { a, operationText } from './texts.ts'

const DOORS = ['rest', 'socket', 'job', 'cli'] as const
const doorText = (door: string): string => {
  const known = DOORS.find((each) => each === door)
  return known === undefined ? door : a(`activity.door.${known}`)
}

function actorText({ kind, name }: RecordedEvent['actor']): string {
  if (kind === 'contact') return a('activity.visitor')
  return kind === 'system' ? a('activity.system') : (name ?? a('activity.gone'))
}

/** One line; unfolded it says where from, about what, and why. */
export function EventRow({ event }: { event: RecordedEvent }) {
  return (
    <details class="activity__event">
      <summary class="activity__line">
        <Icon of={chevronRightIcon} size={16} />
        <time class="activity__time" dateTime={event.at} title={formatExact(event.at)}>
          {formatTime(event.at)}
        </time>
        <span class="activity__who">{actorText(event.actor)}</span>
        <span class="activity__what">{operationText(event.operation)}</span>
        {event.outcome === 'denied' && (
          <span class="activity__refused">
            <Icon of={circleAlertIcon} size={16} /> {a('activity.refused')}
          </span>
        )}
      </summary>
      <dl class="activity__facts">
        <Fact term={a('activity.when')}>{formatExact(event.at)}</Fact>
        {event.code !== null && <Fact term={a('activity.refusal')}>{codeText(event.code)}</Fact>}
        {event.reason !== null && <Fact term={a('activity.why')}>{event.reason}</Fact>}
        {event.target !== null && <Fact term={a('activity.about')}>{<Target target={event.target} />}</Fact>}
        {event.place !== null && (
          <>
            <Fact term={a('activity.where')}>{event.place.ip}</Fact>
            <Fact term={a('activity.browser')}>{event.place.userAgent || '–'}</Fact>
            <Fact term={a('activity.door')}>{doorText(event.place.door)}</Fact>
          </>
        )}
        {event.place === null && event.actor.kind === 'contact' && !can().seeCustomerData && (
          <Fact term={a('activity.where')}>{a('activity.hidden')}</Fact>
        )}
        {event.requestId !== null && (
          <Fact term={a('activity.request')}>
            <code>{event.requestId}</code>
          </Fact>
        )}
      </dl>
    </details>
  )
}

function Fact({ term, children }: { term: string; children: preact.ComponentChildren }) {
  return (
    <div class="activity__fact">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Target({ target }: { target: NonNullable<RecordedEvent['target']> }) {
  if (target.kind === 'conversation' && can().seeConversations)
    return <a href={paths.conversation(target.id)}>{a('activity.about.conversation')}</a>
  return target.name === null ? (
    <code>
      {target.kind} {target.id}
    </code>
  ) : (
    <>{target.name}</>
  )
}
