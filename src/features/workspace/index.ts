export { type Founding, admitIdentity, furnishWorkspace, registerWorkspace, workspaceName } from './found.ts'
