export { ImportError } from './error.ts'
export { asksPassphrase, openFile } from './open.ts'
export { type Imported, importWorkspace } from './run.ts'
