import { forgetDraft } from './composer.tsx'
import { forgetIdentity } from './identity.ts'
import { discardAll } from './sending.ts'
import { loadAnew } from './visit.ts'
import { forgetVisitor, visitorToken } from './visitor-token.ts'

/** Makes this browser forget the conversation. What was written stays with the company. */
export function forget(): void {
  forgetVisitor()
  startOver()
}

/**
 * Another tab changed who this visitor is, or this one did: nothing of the earlier one stays on the screen. Where another
 * tab began the conversation it is the same person still; where it is forgotten, the next one may be somebody else.
 */
export function startOver(): void {
  discardAll()
  if (visitorToken() === null) {
    forgetDraft()
    forgetIdentity()
  }
  loadAnew()
}
