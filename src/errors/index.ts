export { PROBLEMS, type ProblemCode } from './catalogue.ts'
export { Problem, notFound, type ProblemDetails, type ProblemDocument } from './problem.ts'
