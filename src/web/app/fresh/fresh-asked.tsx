import type { FreshFor } from '../../../features/auth/schema.ts'
import { FreshDialog } from './fresh-dialog.tsx'
import { useFresh } from './fresh.tsx'

interface Props {
  action: FreshFor
  /** Told whether a factor was given. */
  onAnswer: (given: boolean) => void
}

/** Asks for a fresh factor on top of a page that has no place for it. What was under way goes on by itself. */
export function FreshAsked({ action, onAnswer }: Props) {
  const fresh = useFresh(action, () => Promise.resolve(onAnswer(true)))
  return <FreshDialog fresh={{ ...fresh, forget: () => onAnswer(false) }} />
}
