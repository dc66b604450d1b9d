import { discardAll } from './sending.ts'
import { loadAnew } from './visit.ts'
import { forgetVisitor } from './visitor-token.ts'

/** Makes this browser forget the conversation. What was written stays with the company. */
export function forget(): void {
  forgetVisitor()
  startOver()
}

/** Another tab changed who this visitor is, or this one did: nothing of the earlier one stays on the screen. */
export function startOver(): void {
  discardAll()
  loadAnew()
}
