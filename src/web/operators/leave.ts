import { ApiProblem, api } from '../lib/api.ts'
import { problemText } from '../lib/problems.ts'
import { showToast } from '../ui/index.ts'

/** Signs the operator out. Where that fails it is said: the session lives on. */
export async function leave(onOut: () => void): Promise<void> {
  try {
    await api.post('/operators/sign-out')
  } catch (error) {
    // It had ended by itself.
    if (!(error instanceof ApiProblem) || error.code !== 'unauthenticated') return showToast(problemText(error), { tone: 'danger' })
  }
  onOut()
}
