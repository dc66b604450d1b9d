import type { Inbox } from '../../../features/inboxes/schema.ts'
import { CopyButton, Notice } from '../../ui/index.ts'
import { SnippetBox } from '../setup/snippet-box.tsx'
import { t } from '../t.ts'
import { LookForm } from './look-form.tsx'
import { Sites } from './sites.tsx'

/** Everything about the chat of one inbox: where it goes, who may show it, how it looks. */
export function InboxSettingsForm({ inbox }: { inbox: Inbox }) {
  return (
    <div class="settings__page">
      <h2 class="settings__title">{t('settings.of', { inbox: inbox.settings.name })}</h2>
      {!inbox.can.manage && <Notice tone="info">{t('settings.readOnly')}</Notice>}
      <section class="settings__card" aria-labelledby="settings-embed">
        <h3 class="settings__heading" id="settings-embed">
          {t('settings.embed')}
        </h3>
        <p class="settings__text">{t('settings.embedText')}</p>
        <SnippetBox snippet={inbox.snippet} label={t('settings.embed')} />
        <div class="settings__actions">
          <CopyButton text={inbox.snippet} label={t('setup.copy')} />
        </div>
      </section>
      <Sites inbox={inbox} />
      <LookForm inbox={inbox} />
    </div>
  )
}
