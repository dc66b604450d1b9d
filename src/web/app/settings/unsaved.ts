import { blockRoute } from '../state/route.ts'
import { t } from '../t.ts'

const unload = (event: BeforeUnloadEvent): void => event.preventDefault()

/** Asks before unsaved changes are left behind, inside the app and out of it. Answers with the way to stop asking. */
export function guardRoute(): () => void {
  addEventListener('beforeunload', unload)
  const unblock = blockRoute(() => confirm(t('settings.leave')))
  return () => {
    removeEventListener('beforeunload', unload)
    unblock()
  }
}
