import { Notice } from '../../../ui/index.ts'
import { paths } from '../../state/route.ts'
import { p } from './texts.ts'
import { plan } from './use-people.ts'

/** Seats in use and left, for who sees the plan; nothing where there is no limit. */
export function SeatsLine() {
  const known = plan.value
  if (known === null || known.seats.limit === null) return null
  const { limit, members, invitations } = known.seats
  const taken = members + invitations
  const link = <a href={paths.settingsSection('plan')}>{p('plan.title')}</a>
  if (taken < limit)
    return (
      <p class="people__left">
        {p('plan.seats', { taken, limit })}, {p('plan.left', { count: limit - taken })}. {link}
      </p>
    )
  return (
    <Notice tone="warn" action={link}>
      {p('plan.full', { count: limit })}
    </Notice>
  )
}
