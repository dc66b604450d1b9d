import { conversations } from './en/conversations.ts'
import { frame } from './en/frame.ts'
import { setup } from './en/setup.ts'

/** The inbox in English. */
export const en = { ...frame, ...conversations, ...setup } as const
