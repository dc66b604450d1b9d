import { useEffect, useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { ListOutput } from '../../../../features/recovery/schema.ts'
import { formatExact } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, showToast } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { can } from '../../state/session.ts'
import { s } from './texts.ts'

type Recoveries = Static<typeof ListOutput>['recoveries']

/** Colleagues who lost every second factor and wait for new ones; nothing when there is nobody. */
export function RecoveriesCard() {
  const [waiting, setWaiting] = useState<Recoveries>([])
  const load = (): void => {
    if (can().manageSecurity) api.get<{ recoveries: Recoveries }>('/security/recoveries').then(({ recoveries }) => setWaiting(recoveries), () => undefined)
  }
  useEffect(load, [])
  const stop = async (memberId: string): Promise<void> => {
    try {
      await api.post(`/security/recoveries/${memberId}/cancel`)
      showToast(s('recovery.stopped'))
    } catch (error) {
      showToast(problemText(error), { tone: 'danger' })
    }
    load()
  }
  if (waiting.length === 0) return null
  return (
    <section class="settings__card policy">
      <h3 class="settings__heading">{s('recovery.title')}</h3>
      <p class="settings__text">{s('recovery.text')}</p>
      <ul class="policy">
        {waiting.map(({ memberId, name, readyAt }) => (
          <li key={memberId} class="policy__waiting">
            <span>{s('recovery.waits', { name, moment: formatExact(readyAt) })}</span>
            <Button onClick={() => void stop(memberId)}>{s('recovery.stop')}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
