import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { can, session } from '../../state/session.ts'
import { OwnRoles } from './own-roles.tsx'
import { PreviewForm } from './preview-form.tsx'
import { RightsGrid } from './rights-grid.tsx'
import { r } from './texts.ts'
import { useRoles } from './use-roles.ts'

/** What each role may do, the roles of the workspace's own, and looking as a role. */
export function RolesPage() {
  const { list, error, reload } = useRoles()
  if (error !== null)
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={r('title')} action={<Button onClick={reload}>{word('tryAgain')}</Button>}>
        {problemText(error)}
      </EmptyState>
    )
  if (list === null) return <Skeleton kind="form" />
  return (
    <div class="settings__page">
      <h2 class="settings__title">{r('title')}</h2>
      <p class="settings__text">{r('text')}</p>
      <RightsGrid list={list} />
      <OwnRoles list={list} onChange={reload} />
      {can().manageRoles === true && session.value?.preview === null && <PreviewForm list={list} />}
    </div>
  )
}
