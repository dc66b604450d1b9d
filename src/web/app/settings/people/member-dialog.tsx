import type { RosterEntry } from '../../../../features/membership/schema.ts'
import { showToast } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { session } from '../../state/session.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { RightsDialog } from './rights-dialog.tsx'
import { p } from './texts.ts'
import { loadPeople } from './use-people.ts'

export type MemberAct = 'rights' | 'factors' | 'handOver' | 'deactivate' | 'reactivate'

/** The dialog for what is to be done about a member. */
export function MemberDialog({ member, act, onClose }: { member: RosterEntry; act: MemberAct; onClose: () => void }) {
  const { id, name } = member
  const workspace = session.value?.workspace.name ?? ''
  /** Does it, reads the lists anew, says so. */
  const done = (path: string, said: string) => async (): Promise<void> => {
    await api.post(`/members/${id}/${path}`)
    await loadPeople()
    showToast(said)
    onClose()
  }
  switch (act) {
    case 'rights':
      return <RightsDialog member={member} onClose={onClose} />
    case 'deactivate':
      return (
        <ConfirmDialog
          title={p('deactivate.of', { name })}
          consequences={[p('deactivate.out', { name }), p('deactivate.conversations'), p('deactivate.stays'), p('deactivate.back')]}
          button={p('deactivate.title')}
          danger
          act={done('deactivate', p('deactivate.done', { name }))}
          onClose={onClose}
        />
      )
    case 'reactivate':
      return (
        <ConfirmDialog
          title={p('reactivate.of', { name })}
          consequences={[p('reactivate.in', { name }), p('reactivate.seat')]}
          button={p('reactivate.title')}
          act={done('reactivate', p('reactivate.done', { name }))}
          onClose={onClose}
        />
      )
    case 'factors':
      return (
        <ConfirmDialog
          title={p('reset.of', { name })}
          consequences={[p('reset.ends', { name }), p('reset.mail', { name }), p('reset.password')]}
          button={p('reset.title')}
          danger
          act={done('reset-factors', p('reset.done', { name }))}
          onClose={onClose}
        />
      )
    case 'handOver':
      return (
        <ConfirmDialog
          title={p('handOver.of', { name })}
          consequences={[p('handOver.them', { name, workspace }), p('handOver.you'), p('handOver.back', { name })]}
          button={p('handOver.title')}
          danger
          act={async () => {
            await api.post(`/members/${id}/hand-over`)
            // The session went on under a new token and other rights: everything is read anew.
            location.reload()
          }}
          onClose={onClose}
        />
      )
  }
}
