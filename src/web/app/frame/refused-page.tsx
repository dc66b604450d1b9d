import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ProblemCode } from '../../../errors/index.ts'
import { problemText } from '../../lib/problems.ts'
import { ApiProblem } from '../../lib/api.ts'
import { Button, EmptyState } from '../../ui/index.ts'
import { circleAlertIcon } from '../../ui/icons.ts'
import { leaveLockedAndGo } from '../state/client.ts'
import { t } from '../t.ts'

/** The workspace does not let this session in from here: says why, and nothing else. One may leave. */
export function RefusedPage({ reason }: { reason: ProblemCode }) {
  const failed = useSignal('')
  const text = problemText(new ApiProblem({ type: '', title: '', status: 403, code: reason }))
  useEffect(() => void (document.title = t('app.title', { page: t('refused.title') })), [])
  return (
    <main class="app-start">
      <EmptyState
        icon={circleAlertIcon}
        tone="danger"
        level={1}
        title={t('refused.title')}
        action={
          <>
            <Button kind="primary" onClick={() => location.reload()}>
              {t('refused.again')}
            </Button>
            <Button onClick={() => void leaveLockedAndGo().catch((error: unknown) => (failed.value = problemText(error)))}>{t('lock.signOut')}</Button>
          </>
        }
      >
        {text} <span role="status">{failed.value}</span>
      </EmptyState>
    </main>
  )
}
