export { STATUS_PAGE_OPERATIONS } from './operations.ts'
