import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ActivityOutput } from '../../features/installation/schema.ts'
import { ApiProblem, api } from '../lib/api.ts'
import { formatNumber, localeTag } from '../lib/i18n.ts'
import { byItself } from './attendance.ts'
import { t } from './texts.ts'

const EVERY_MS = 10_000

/** How busy the process is, asked for again every ten seconds while somebody looks. `onOut`: the session has ended. */
export function ActivityCard({ onOut }: { onOut: () => void }) {
  const activity = useSignal<ActivityOutput | null>(null)
  const lost = useSignal(false)
  useEffect(() => {
    const load = () => {
      if (document.hidden) return
      api.get<ActivityOutput>('/installation/activity', byItself()).then(
        (found) => {
          activity.value = found
          lost.value = false
        },
        (error: unknown) => {
          if (error instanceof ApiProblem && error.code === 'unauthenticated') onOut()
          else lost.value = true
        }
      )
    }
    load()
    const timer = setInterval(load, EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const now = activity.value
  const rate = (count: number) => new Intl.NumberFormat(localeTag(), { maximumFractionDigits: 1 }).format(count / (now?.seconds ?? 1))
  const facts: readonly [name: string, value: string, bad?: boolean][] = now
    ? [
        [t('requests'), t('aSecond', { rate: rate(now.requests) })],
        [t('failedRequests'), t('ofAll', { count: now.failed, all: now.requests }), now.failed > 0],
        [t('messagesRate'), t('aSecond', { rate: rate(now.messages) })],
        [t('messagesWaiting'), formatNumber(now.messagesWaiting), now.messagesWaiting > 500],
        [t('sockets'), formatNumber(now.sockets)],
        [t('connections'), t('connectionsNow', { busy: now.connectionsBusy, waiting: now.transactionsWaiting }), now.transactionsWaiting > 20],
        [t('jobsWaiting'), now.jobsWaiting === null ? t('databaseAway') : formatNumber(now.jobsWaiting), now.jobsWaiting === null],
        [t('jobsFailed'), formatNumber(now.jobsFailed), now.jobsFailed > 0]
      ]
    : []
  return (
    <section class="operators__card" aria-labelledby="activity" aria-busy={now === null}>
      <h2 id="activity">{t('activity')}</h2>
      <p class="operators__text">{lost.value ? t('activityLost') : t('activityText')}</p>
      <dl class="operators__facts operators__facts--activity">
        {facts.map(([name, value, bad]) => <div key={name}><dt>{name}</dt><dd class={bad ? 'operators__bad' : undefined}>{value}</dd></div>)}
      </dl>
    </section>
  )
}
