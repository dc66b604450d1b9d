import { useState } from 'preact/hooks'
import type { Inbox, WidgetSighting } from '../../../features/inboxes/schema.ts'
import { daysAgo, formatDate, formatTime } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { Button, Notice, showToast } from '../../ui/index.ts'
import { clockIcon } from '../../ui/icons.ts'
import { allowOrigin } from '../state/inboxes.ts'
import { t } from '../t.ts'
import { siteName } from '../thread/site-name.ts'

/** Where the chat was seen, as it happens; a website that may not show it yet can be allowed on the spot. */
export function Sightings({ inbox }: { inbox: Inbox }) {
  const { seen } = inbox
  return (
    <div class="sightings" aria-live="polite">
      {seen.length === 0 && (
        <Notice tone="info" icon={clockIcon}>
          {t('setup.notSeen')}
        </Notice>
      )}
      {seen.map((sighting) =>
        sighting.allowed ? (
          <Notice key={sighting.origin} tone="ok">
            {when(sighting)}
          </Notice>
        ) : (
          <Blocked key={sighting.origin} inbox={inbox} origin={sighting.origin} />
        )
      )}
    </div>
  )
}

function when({ origin, at }: WidgetSighting): string {
  return daysAgo(at) === 0
    ? t('setup.seen', { site: origin, time: formatTime(at) })
    : t('setup.seenDay', { site: origin, date: formatDate(at) })
}

export function Blocked({ inbox, origin }: { inbox: Inbox; origin: string }) {
  const [busy, setBusy] = useState(false)
  const site = siteName(origin)
  const allow = async (): Promise<void> => {
    setBusy(true)
    try {
      await allowOrigin(inbox.id, origin)
      showToast(t('setup.allowed', { site }))
    } catch (error) {
      showToast(t('action.failed', { reason: problemText(error) }), { tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Notice
      tone="warn"
      action={
        inbox.can.manage ? (
          <Button busy={busy} onClick={() => void allow()}>
            {t('setup.allow', { site })}
          </Button>
        ) : undefined
      }
    >
      {t('setup.blocked', { site: origin })}
    </Notice>
  )
}
