import type { ProblemCode } from '../../../errors/index.ts'
import { problemText } from '../../lib/problems.ts'
import { ApiProblem } from '../../lib/api.ts'
import { Button, EmptyState } from '../../ui/index.ts'
import { circleAlertIcon } from '../../ui/icons.ts'
import { t } from '../t.ts'

/** The workspace does not let this session in from here: says why, and nothing else. */
export function RefusedPage({ reason }: { reason: ProblemCode }) {
  const text = problemText(new ApiProblem({ type: '', title: '', status: 403, code: reason }))
  return (
    <main class="app-start">
      <EmptyState
        icon={circleAlertIcon}
        tone="danger"
        level={1}
        title={t('refused.title')}
        action={
          <Button kind="primary" onClick={() => location.reload()}>
            {t('refused.again')}
          </Button>
        }
      >
        {text} <a href="/login">{t('refused.signIn')}</a>
      </EmptyState>
    </main>
  )
}
