import { useState } from 'preact/hooks'
import type { RoleList } from '../../../../features/roles/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, SelectField, showToast } from '../../../ui/index.ts'
import { eyeIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { inboxes } from '../../state/inboxes.ts'
import { me } from '../../state/session.ts'
import { t } from '../../t.ts'
import { Check } from './check.tsx'
import { r } from './texts.ts'

const LEVELS = ['customerData', 'messaging', 'billing'] as const
const BUILT_IN = ['agent', 'admin', 'auditor'] as const

/** Chooses a role, levels and inboxes to look with. The page is loaded anew: nothing of one's own view is left on it. */
export function PreviewForm({ list }: { list: RoleList }) {
  const known = inboxes.value ?? []
  const [choice, setChoice] = useState('agent')
  const [access, setAccess] = useState({ billing: false, customerData: false, messaging: me().access.messaging })
  const [closed, setClosed] = useState<readonly string[]>([])
  const [busy, setBusy] = useState(false)
  const builtIn = BUILT_IN.find((role) => role === choice)
  const start = async (): Promise<void> => {
    setBusy(true)
    const levels = closed.map((inboxId) => ({ inboxId, level: 'none' }))
    try {
      await api.post('/roles/preview', { role: builtIn ?? 'agent', roleId: builtIn ? null : choice, access, chosenOnly: false, levels })
      location.assign('/app')
    } catch (error) {
      showToast(r('failed', { reason: problemText(error) }), { tone: 'danger' })
      setBusy(false)
    }
  }
  return (
    <section class="settings__card" aria-labelledby="roles-preview">
      <h3 class="settings__heading" id="roles-preview">
        {r('preview')}
      </h3>
      <p class="settings__text">{r('previewText')}</p>
      <div class="roles__editor">
        <SelectField
          label={r('previewRole')}
          value={choice}
          options={[
            ...BUILT_IN.map((role) => [role, t(`role.${role}`)] as const),
            ...list.custom.map(({ id, name }) => [id, name] as const)
          ]}
          onChoose={setChoice}
        />
        <fieldset class="roles__choices">
          <legend>{r('previewLevels')}</legend>
          {LEVELS.map((level) => (
            <Check
              key={level}
              label={t(`level.${level}`)}
              hint={me().access[level] ? undefined : r('previewLevelMissing')}
              checked={access[level]}
              disabled={!me().access[level]}
              onChange={(checked) => setAccess({ ...access, [level]: checked })}
            />
          ))}
        </fieldset>
        {known.length > 1 && (
          <fieldset class="roles__choices">
            <legend>{r('previewInboxes')}</legend>
            {known.map(({ id, settings }) => (
              <Check
                key={id}
                label={settings.name}
                checked={!closed.includes(id)}
                onChange={(checked) => setClosed(checked ? closed.filter((other) => other !== id) : [...closed, id])}
              />
            ))}
          </fieldset>
        )}
        <div>
          <Button icon={eyeIcon} busy={busy} onClick={() => void start()}>
            {r('previewStart')}
          </Button>
        </div>
      </div>
    </section>
  )
}
