import type { Obstacle } from '../auth/submission.ts'
import { t as auth } from '../auth/texts.ts'
import type { ApiProblem } from '../lib/api.ts'

/** What is wrong with a code that was asked for before an action. */
export function explainCode({ code }: ApiProblem): Obstacle | null {
  if (code === 'wrong_code' || code === 'clock_skew') return { field: 'code', text: auth('codeWrong') }
  return code === 'code_used' ? { field: 'code', text: auth('codeUsed') } : null
}
