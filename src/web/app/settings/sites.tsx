import { useState } from 'preact/hooks'
import type { Inbox } from '../../../features/inboxes/schema.ts'
import { formatExact, formatRelative } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button, Field, Icon, IconButton, Notice, showToast } from '../../ui/index.ts'
import { globeIcon, plusIcon, xIcon } from '../../ui/icons.ts'
import { Blocked } from '../setup/sightings.tsx'
import { allowOrigin, updateInbox } from '../state/inboxes.ts'
import { t } from '../t.ts'
import { siteName } from '../thread/site-name.ts'
import { toOrigin } from './origin.ts'

/** The websites that may show the chat. Each change is saved at once and can be undone. */
export function Sites({ inbox }: { inbox: Inbox }) {
  const {
    id,
    settings: { origins },
    seen,
    can
  } = inbox
  const elsewhere = seen.filter(({ allowed }) => !allowed)
  const remove = async (origin: string): Promise<void> => {
    try {
      await updateInbox(id, { origins: origins.filter((other) => other !== origin) })
      showToast(t('settings.siteRemoved', { site: siteName(origin) }), {
        action: { label: word('undo'), run: () => void allowOrigin(id, origin).catch(complain) }
      })
    } catch (error) {
      complain(error)
    }
  }
  return (
    <section class="settings__card" aria-labelledby="settings-sites">
      <h3 class="settings__heading" id="settings-sites">
        {t('settings.sites')}
      </h3>
      <p class="settings__text">{t('settings.sitesText')}</p>
      {origins.length === 0 && <Notice tone="info">{t('settings.noSites')}</Notice>}
      {origins.length > 0 && (
        <ul class="sites">
          {origins.map((origin) => {
            const at = seen.find((sighting) => sighting.origin === origin)?.at
            return (
              <li key={origin} class="sites__site">
                <Icon of={globeIcon} />
                <span class="sites__name">{origin}</span>
                <span class="sites__seen" title={at === undefined ? undefined : formatExact(at)}>
                  {at === undefined ? t('settings.neverSeen') : t('settings.lastSeen', { time: formatRelative(at) })}
                </span>
                {can.manage && (
                  <IconButton
                    icon={xIcon}
                    label={t('settings.removeSite', { site: siteName(origin) })}
                    onClick={() => void remove(origin)}
                  />
                )}
              </li>
            )
          })}
        </ul>
      )}
      {can.manage && <AddSite id={id} origins={origins} />}
      {elsewhere.length > 0 && (
        <div class="sightings">
          <h4 class="settings__subheading">{t('settings.seenElsewhere')}</h4>
          {elsewhere.map(({ origin }) => (
            <Blocked key={origin} inbox={inbox} origin={origin} />
          ))}
        </div>
      )}
    </section>
  )
}

function AddSite({ id, origins }: { id: string; origins: readonly string[] }) {
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const add = async (): Promise<void> => {
    const origin = toOrigin(text)
    if (origin === null) return setError(t('settings.siteWrong'))
    if (origins.includes(origin)) return setError(t('settings.siteKnown'))
    setBusy(true)
    try {
      await allowOrigin(id, origin)
      setText('')
      showToast(t('setup.allowed', { site: siteName(origin) }))
    } catch (problem) {
      setError(problemText(problem))
    }
    setBusy(false)
  }
  return (
    <form
      class="sites__add"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <Field
        label={t('settings.addSite')}
        hint={t('settings.siteHint')}
        error={error}
        type="url"
        inputMode="url"
        autoComplete="off"
        maxLength={260}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setError(undefined)
        }}
      />
      <Button type="submit" icon={plusIcon} busy={busy}>
        {t('settings.add')}
      </Button>
    </form>
  )
}

const complain = (error: unknown): void =>
  showToast(t('action.failed', { reason: problemText(error) }), { tone: 'danger' })
