export { abandonWorkspace, openWorkspace, reserveWorkspace } from './arriving.ts'
export { closeWorkspace, everyWorkspace, forgetWorkspace } from './close.ts'
export { inEach } from './each.ts'
export { type Admission, type Founding, activeWorkspaces, admitIdentity, dismissIdentity, furnishWorkspace, planOf, registerWorkspace, workspaceFacts, workspaceName } from './found.ts'
