import { useState } from 'preact/hooks'
import { Button, Notice } from '../../../ui/index.ts'
import { logOutIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { me, session } from '../../state/session.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { p } from './texts.ts'
import { roster } from './use-people.ts'

/** The way out for oneself. */
export function Leave() {
  const [asking, setAsking] = useState(false)
  const workspace = session.value?.workspace.name ?? ''
  const onlyOwner = me().role === 'owner' && !roster.value?.some(({ id, role, active }) => id !== me().id && role === 'owner' && active)
  return (
    <section class="settings__card" aria-labelledby="people-leave">
      <h3 class="settings__heading" id="people-leave">
        {p('leave.title')}
      </h3>
      <p class="settings__text">{p('leave.text', { workspace })}</p>
      {onlyOwner ? (
        <Notice tone="info">{p('leave.lastOwner')}</Notice>
      ) : (
        <Button icon={logOutIcon} onClick={() => setAsking(true)}>
          {p('leave.button')}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={p('leave.of', { workspace })}
          consequences={[p('leave.out'), p('deactivate.conversations'), p('leave.back')]}
          button={p('leave.button')}
          danger
          act={async () => {
            await api.post('/members/leave', { workspaceName: workspace })
            location.assign('/login')
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  )
}
