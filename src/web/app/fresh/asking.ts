import { signal } from '@preact/signals'
import type { FreshFor } from '../../../features/auth/schema.ts'
import type { ProblemDocument } from '../../../errors/index.ts'

/** What the server asks a fresh factor for, and what becomes of it. */
interface Asking {
  action: FreshFor
  answer: (given: boolean) => void
}

/** Set while the page asks for a fresh factor. */
export const asking = signal<Asking | null>(null)

let pending: Promise<boolean> | null = null
let answeredInPlace = 0

/** What kind of action a problem asks a fresh factor for; null when it asks for none. */
export function actionOf({ code, facts }: ProblemDocument): FreshFor | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema is the server's word
  return code === 'fresh_factor_required' ? (facts?.['action'] as FreshFor) : null
}

/** Runs something for a form that has a field of its own for the code. */
export async function answerInPlace(act: () => Promise<void>): Promise<void> {
  answeredInPlace += 1
  try {
    await act()
  } finally {
    answeredInPlace -= 1
  }
}

/** Asks for a fresh factor where the server wants one. @returns whether it was given, so that the request may be sent again */
export async function giveWhatIsAsked(problem: ProblemDocument): Promise<boolean> {
  const action = actionOf(problem)
  if (action === null || answeredInPlace > 0) return false
  pending ??= new Promise<boolean>((resolve) => {
    asking.value = { action, answer: resolve }
  }).finally(() => {
    asking.value = null
    pending = null
  })
  return pending
}
