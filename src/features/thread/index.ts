export { messageAddress } from './address.ts'
export { presentMessages } from './present.ts'
export { type MessageRow, appendEntry, findByClientId, listMessages, storedFinder } from './repository.ts'
export type { Message, ThreadEvent } from './schema.ts'
