import { conversations } from './nl/conversations.ts'
import { erasure } from './nl/erasure.ts'
import { frame } from './nl/frame.ts'
import { fresh } from './nl/fresh.ts'
import { handbookLine } from './nl/handbook-line.ts'
import { hidden } from './nl/hidden.ts'
import { lock } from './nl/lock.ts'
import { preview } from './nl/preview.ts'
import { search } from './nl/search.ts'
import { service } from './nl/service.ts'
import { setup } from './nl/setup.ts'
import type { Translation } from '../../lib/i18n.ts'
import type { en } from './en.ts'

/** The inbox in Dutch; staff are addressed with "je". */
export const nl: Translation<typeof en> = { ...frame, ...fresh, ...conversations, ...erasure, ...handbookLine, ...hidden, ...lock, ...preview, ...search, ...service, ...setup }
