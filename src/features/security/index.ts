export { type Standing, type Verdict, entryRefusal, judge, refusalProblem } from './admission.ts'
export { type SecurityPolicy, readPolicy } from './policy.ts'
