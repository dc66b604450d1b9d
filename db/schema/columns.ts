import { customType, timestamp } from 'drizzle-orm/pg-core'
import type { Sealed } from '../../src/crypto/index.ts'

/** An encrypted column: takes envelopes only, at compile time by the brand and at run time by the domain's CHECK. */
export const sealed = customType<{ data: Sealed; driverData: Buffer }>({ dataType: () => 'sealed' })

/** Raw bytes that are no content: hashes and check values. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** A moment. Written by the application from its clock; no column has now() as a default. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
