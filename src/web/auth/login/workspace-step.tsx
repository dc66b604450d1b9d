import { api } from '../../lib/api.ts'
import { Icon } from '../../ui/icon.tsx'
import { chevronRightIcon } from '../../ui/icons.ts'
import type { NextStep } from '../answers.ts'
import { ObstacleNotice } from '../obstacle-notice.tsx'
import { Shell } from '../shell.tsx'
import { useSubmission } from '../submission.ts'
import { t } from '../texts.ts'

interface WorkspaceStepProps {
  workspaces: NonNullable<NextStep['workspaces']>
  onStep: (step: NextStep) => void
  onLate: () => void
  /** This workspace takes passkeys only, and this sign-in had none. */
  onPasskey: (workspace: NonNullable<NextStep['workspaces']>[number]) => void
}

export function WorkspaceStep({ workspaces, onStep, onLate, onPasskey }: WorkspaceStepProps) {
  let chosen = ''
  const submission = useSubmission({
    send: async () => onStep(await api.post<NextStep>('/auth/workspace', { workspaceId: chosen })),
    explain({ code }) {
      if (code === 'unauthenticated' || code === 'second_factor_required') onLate()
      const refused = workspaces.find(({ id }) => id === chosen)
      if (code === 'passkey_required' && refused !== undefined) onPasskey(refused)
      return null
    }
  })
  if (workspaces.length === 0) {
    return (
      <Shell title={t('noWorkspaceTitle')} intro={t('noWorkspaceText')} focusTitle>
        <a class="button button--primary button--wide" href="/signup">{t('signUpInstead')}</a>
      </Shell>
    )
  }
  return (
    <Shell title={t('workspaceTitle')} intro={t('workspaceIntro')} focusTitle>
      <form class="form" onSubmit={submission.onSubmit} aria-labelledby="title">
        <ul class="choices">
          {workspaces.map(({ id, name }) => (
            <li key={id}>
              <button type="submit" class="choice" onClick={() => (chosen = id)} aria-disabled={submission.busy.value}>
                <span dir="auto">{name}</span> <Icon of={chevronRightIcon} />
              </button>
            </li>
          ))}
        </ul>
        <ObstacleNotice submission={submission} />
      </form>
    </Shell>
  )
}
