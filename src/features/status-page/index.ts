export { createNoticeReader } from './notice.ts'
export { SERVICE_NOTICE_OPERATIONS, STATUS_PAGE_OPERATIONS } from './operations.ts'
