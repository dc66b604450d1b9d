export { abandonWorkspace, giveUpWorkspace, holdArrival, namelessWorkspaces, openWorkspace, removeGivenUp, reserveWorkspace, tryHoldArrival } from './arriving.ts'
export { closeWorkspace, everyWorkspace, forgetWorkspace } from './close.ts'
export { inEach } from './each.ts'
export { type Admission, type Founding, activeWorkspaces, admitIdentity, dismissIdentity, furnishWorkspace, planOf, registerWorkspace, workspaceFacts, workspaceName } from './found.ts'
