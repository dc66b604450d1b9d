export { MESSAGE_OPERATIONS } from './operations.ts'
export { type Reply, sendReply } from './send.ts'
