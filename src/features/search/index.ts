export { SEARCH_OPERATIONS } from './operations.ts'
