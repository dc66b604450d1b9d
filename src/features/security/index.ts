export { type Standing, type Verdict, entryRefusal, judge, refusalOf, refusalProblem } from './admission.ts'
export { SECURITY_OPERATIONS } from './operations.ts'
export { type SecurityPolicy, readPolicy } from './policy.ts'
