import { useEffect, useState } from 'preact/hooks'
import type { Plan } from '../../../../features/plan/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, Notice, Skeleton } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { p } from './texts.ts'

/** What the workspace pays for, and how much of it is in use. */
export function PlanPage() {
  const [plan, setPlan] = useState<Plan | null>(null)
  const [error, setError] = useState<unknown>(null)
  const load = (): void => {
    setError(null)
    api.get<Plan>('/plan').then(setPlan, setError)
  }
  useEffect(load, [])
  return (
    <div class="settings__page">
      <h2 class="settings__title">{p('plan.title')}</h2>
      {error !== null && (
        <Notice tone="danger" live action={<Button onClick={load}>{word('tryAgain')}</Button>}>
          {problemText(error)}
        </Notice>
      )}
      {plan === null && error === null && <Skeleton kind="form" rows={2} />}
      {plan !== null && <Seats plan={plan} />}
    </div>
  )
}

function Seats({ plan: { plan, seats } }: { plan: Plan }) {
  const taken = seats.members + seats.invitations
  return (
    <section class="settings__card" aria-labelledby="plan-name">
      <h3 class="settings__heading" id="plan-name">
        {p(`plan.${plan}`)}
      </h3>
      <p class="settings__text">{p(`plan.${plan}Text`)}</p>
      <p class="people__seats">
        {seats.limit === null ? p('plan.unlimited', { count: taken }) : p('plan.seats', { taken, limit: seats.limit })}
      </p>
      {seats.limit !== null && <progress class="people__bar" max={seats.limit} value={Math.min(taken, seats.limit)} aria-label={p('plan.inUse')} />}
      <p class="members__mark">
        {p('plan.members', { count: seats.members })}, {p('plan.invitations', { count: seats.invitations })}. {p('plan.auditors')}
      </p>
    </section>
  )
}
