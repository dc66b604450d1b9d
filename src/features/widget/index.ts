import { WIDGET_OPERATIONS as VISITOR_OPERATIONS } from './operations.ts'
import { renew } from './renew.ts'

export { type Frame, signFrame } from './frame-token.ts'
export { takeTurn } from './start.ts'
export { presentToVisitor } from './present.ts'
export { authenticateVisitor, findPublicInbox, isAllowedOrigin, readmitVisitor, refreshVisitor } from './visitor.ts'
export const WIDGET_OPERATIONS = [...VISITOR_OPERATIONS, renew]
