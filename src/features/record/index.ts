export { RECORD_OPERATIONS } from './operations.ts'
export { copySignIn } from './sign-ins.ts'
