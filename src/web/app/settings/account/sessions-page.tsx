import { useEffect, useState } from 'preact/hooks'
import type { Session, SessionList } from '../../../../features/account/schema.ts'
import { formatExact, formatRelative } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Icon, Skeleton, showToast } from '../../../ui/index.ts'
import { circleAlertIcon, laptopIcon, smartphoneIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { a } from './texts.ts'

/** Where the reader is signed in: each session can be ended, or all the others at once. */
export function SessionsPage() {
  const [sessions, setSessions] = useState<readonly Session[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const load = async (): Promise<void> => {
    setError(null)
    await api.get<SessionList>('/account/sessions').then((list) => setSessions(list.sessions), setError)
  }
  useEffect(() => void load(), [])
  const end = async (key: string, run: () => Promise<string>): Promise<void> => {
    if (busy !== null) return
    setBusy(key)
    try {
      showToast(await run())
    } catch (problem) {
      showToast(problemText(problem), { tone: 'danger' })
    }
    await load()
    setBusy(null)
  }
  if (sessions === null && error !== null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={problemText(error)} action={<Button onClick={() => void load()}>{word('tryAgain')}</Button>}>
        {null}
      </EmptyState>
    )
  }
  if (sessions === null) return <Skeleton kind="form" />
  const others = sessions.filter(({ current }) => !current)
  return (
    <div class="settings__page">
      <h2 class="settings__title">{a('sessions.title')}</h2>
      <p class="account__muted">{a('sessions.text')}</p>
      <section class="settings__card" aria-label={a('sessions.title')}>
        <ul class="factors">
          {[...sessions.filter(({ current }) => current), ...others].map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              busy={busy === session.id}
              onEnd={() =>
                void end(session.id, async () => {
                  await api.post(`/account/sessions/${session.id}/end`)
                  return a('sessions.ended')
                })
              }
            />
          ))}
        </ul>
        {others.length === 0 ? (
          <p class="account__none">{a('sessions.only')}</p>
        ) : (
          <div class="settings__actions">
            <Button
              kind="danger"
              busy={busy === 'others'}
              onClick={() =>
                void end('others', async () => {
                  const { ended } = await api.post<{ ended: number }>('/account/sessions/end-others')
                  return a('sessions.othersEnded', { count: ended })
                })
              }
            >
              {a('sessions.endOthers')}
            </Button>
            <p class="account__muted account__after">{a('sessions.endOthersText')}</p>
          </div>
        )}
      </section>
    </div>
  )
}

function SessionRow({ session, busy, onEnd }: { session: Session; busy: boolean; onEnd: () => void }) {
  const { current, browser, ip, workspace, lastSeenAt } = session
  const name = browser === '' ? a('sessions.unknown') : browser
  return (
    <li class="factor">
      <Icon of={/iPhone|iPad|Android/.test(browser) ? smartphoneIcon : laptopIcon} />
      <div class="factor__text">
        <span class="factor__name">{name}</span>
        <span class="factor__facts">
          <span>{workspace ?? a('sessions.half')}</span>
          {ip !== null && <span>{a('sessions.place', { ip })}</span>}
          <span title={formatExact(lastSeenAt)}>{a('sessions.used', { time: formatRelative(lastSeenAt) })}</span>
        </span>
      </div>
      {current ? (
        <span class="factor__mark">{a('sessions.current')}</span>
      ) : (
        <Button busy={busy} aria-label={a('sessions.endOf', { browser: name })} onClick={onEnd}>
          {a('sessions.end')}
        </Button>
      )}
    </li>
  )
}
