import { useState } from 'preact/hooks'
import type { Account } from '../../../../features/account/schema.ts'
import { switchLocale } from '../../../lib/i18n.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, Field, SelectField, showToast } from '../../../ui/index.ts'
import { loadAccount } from '../../state/account.ts'
import { api } from '../../state/client.ts'
import { loadSession } from '../../state/session.ts'
import { a } from './texts.ts'

/** Name and language, saved by one button. */
export function Profile({ saved }: { saved: Account }) {
  const [name, setName] = useState(saved.name)
  const [locale, setLocale] = useState(saved.locale)
  const [busy, setBusy] = useState(false)
  const error = name.trim() === '' ? a('account.nameMissing') : undefined
  const dirty = name.trim() !== saved.name || locale !== saved.locale
  const save = async (): Promise<void> => {
    if (error !== undefined || !dirty || busy) return
    setBusy(true)
    try {
      await api.patch('/account', { name: name.trim(), locale })
      if (locale !== saved.locale) switchLocale(locale)
      await Promise.all([loadAccount(), loadSession()])
      showToast(a('account.saved'))
    } catch (problem) {
      showToast(problemText(problem), { tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <form
      class="settings__card"
      aria-labelledby="account-profile"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h3 class="settings__heading" id="account-profile">
        {a('account.profile')}
      </h3>
      <div class="account__form account__form--narrow">
        <Field label={a('account.name')} hint={a('account.nameHint')} error={error} value={name} maxLength={120} autocomplete="name" onInput={(event) => setName(event.currentTarget.value)} />
        <SelectField
          label={a('account.language')}
          value={locale}
          options={[
            ['nl', word('dutch')],
            ['en', word('english')]
          ]}
          onChoose={setLocale}
        />
        <dl class="account__fact">
          <dt>{a('account.email')}</dt>
          <dd>{saved.email}</dd>
        </dl>
        <Button kind="primary" type="submit" busy={busy} disabled={!dirty || error !== undefined}>
          {a('account.save')}
        </Button>
      </div>
    </form>
  )
}
