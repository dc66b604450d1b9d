import { useEffect, useState } from 'preact/hooks'
import type { Inbox } from '../../../features/inboxes/schema.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button, Field, SelectField, TextField, showToast } from '../../ui/index.ts'
import { updateInbox } from '../state/inboxes.ts'
import { t } from '../t.ts'
import { ColorField } from './color-field.tsx'
import { FIELDS, changed, errorsOf, type Look } from './look.ts'
import { guardRoute } from './unsaved.ts'
import { WidgetPreview } from './widget-preview.tsx'

/** How the chat looks and speaks. One button saves, and says before what will change. */
export function LookForm({ inbox }: { inbox: Inbox }) {
  const { settings: saved, can } = inbox
  const [edits, setEdits] = useState<Partial<Look>>({})
  const [busy, setBusy] = useState(false)
  const look: Look = { ...saved, ...edits }
  const changes = changed(saved, edits)
  const errors = errorsOf(look)
  const dirty = Object.keys(changes).length > 0
  const locked = !can.manage
  const edit = (fields: Partial<Look>): void => setEdits({ ...edits, ...fields })
  useEffect(() => (dirty ? guardRoute() : undefined), [dirty])

  const save = async (): Promise<void> => {
    if (Object.keys(errors).length > 0) return
    setBusy(true)
    try {
      await updateInbox(inbox.id, changes)
      setEdits({})
      showToast(t('settings.saved'))
    } catch (error) {
      showToast(t('settings.saveFailed', { reason: problemText(error) }), { tone: 'danger' })
    }
    setBusy(false)
  }

  return (
    <form
      class="settings__card"
      noValidate
      aria-labelledby="settings-look"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h3 class="settings__heading" id="settings-look">
        {t('settings.look')}
      </h3>
      <div class="settings__split">
        <div class="settings__fields">
          <Field
            label={t('settings.name')}
            hint={t('settings.nameHint')}
            error={errors.name}
            value={look.name}
            maxLength={120}
            disabled={locked}
            onInput={(event) => edit({ name: event.currentTarget.value })}
          />
          <TextField
            label={t('settings.greeting')}
            hint={t('settings.greetingHint')}
            error={errors.greeting}
            value={look.greeting}
            disabled={locked}
            onInput={(event) => edit({ greeting: event.currentTarget.value })}
          />
          <SelectField
            label={t('settings.replyTime')}
            hint={t('settings.replyTimeHint')}
            value={look.replyTime}
            disabled={locked}
            options={[
              ['minutes', t('settings.replyMinutes')],
              ['hour', t('settings.replyHour')],
              ['day', t('settings.replyDay')],
              ['none', t('settings.replyNone')]
            ]}
            onChoose={(replyTime) => edit({ replyTime })}
          />
          <ColorField value={look.color} error={errors.color} disabled={locked} onChange={(color) => edit({ color })} />
          <SelectField
            label={t('settings.language')}
            value={look.locale}
            disabled={locked}
            options={[
              ['nl', word('dutch')],
              ['en', word('english')]
            ]}
            onChoose={(locale) => edit({ locale })}
          />
          {look.locale === 'nl' && (
            <SelectField
              label={t('settings.form')}
              hint={t('settings.formHint')}
              value={look.formOfAddress}
              disabled={locked}
              options={[
                ['informal', t('settings.informal')],
                ['formal', t('settings.formal')]
              ]}
              onChoose={(formOfAddress) => edit({ formOfAddress })}
            />
          )}
        </div>
        <WidgetPreview look={look} />
      </div>
      {dirty && (
        <div class="settings__save">
          <p role="status">
            {t('settings.changes', {
              list: FIELDS.filter((field) => field in changes)
                .map((field) => t(LABELS[field]))
                .join(', ')
            })}
          </p>
          <Button kind="quiet" onClick={() => setEdits({})}>
            {t('settings.discard')}
          </Button>
          <Button kind="primary" type="submit" busy={busy} disabled={Object.keys(errors).length > 0}>
            {t('settings.save')}
          </Button>
        </div>
      )}
    </form>
  )
}

const LABELS = {
  name: 'settings.name',
  greeting: 'settings.greeting',
  replyTime: 'settings.replyTime',
  color: 'settings.color',
  locale: 'settings.language',
  formOfAddress: 'settings.form'
} as const satisfies Record<keyof Look, Parameters<typeof t>[0]>
