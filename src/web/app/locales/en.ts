import { conversations } from './en/conversations.ts'
import { erasure } from './en/erasure.ts'
import { frame } from './en/frame.ts'
import { fresh } from './en/fresh.ts'
import { handbookLine } from './en/handbook-line.ts'
import { hidden } from './en/hidden.ts'
import { lock } from './en/lock.ts'
import { preview } from './en/preview.ts'
import { search } from './en/search.ts'
import { service } from './en/service.ts'
import { setup } from './en/setup.ts'

/** The inbox in English. */
export const en = { ...frame, ...fresh, ...conversations, ...erasure, ...handbookLine, ...hidden, ...lock, ...preview, ...search, ...service, ...setup } as const
