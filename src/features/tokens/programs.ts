import { and, eq, gt, isNull } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { apiTokens } from '../../../db/schema/index.ts'
import { deactivateService } from '../members/index.ts'
import { operationsOf, revokeToken } from './repository.ts'

/** A program with a token that works. */
export interface Program {
  readonly tokenId: string
  readonly createdBy: string
  readonly operations: readonly string[]
  readonly lastUsedAt: Date | null
  readonly expiresAt: Date
}

/** The programs whose token works, by the member that stands for each. */
export async function programsOf(tx: TenantTx, now: number): Promise<ReadonlyMap<string, Program>> {
  const rows = await tx.db.select().from(apiTokens).where(and(eq(apiTokens.tenantId, tx.tenantId), isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, new Date(now))))
  const operations = await operationsOf(tx, rows.map(({ id }) => id))
  return new Map(rows.map(({ id, memberId, createdBy, lastUsedAt, expiresAt }) => [memberId, { tokenId: id, createdBy, operations: operations.get(id) ?? [], lastUsedAt, expiresAt }]))
}

/** Ends a program: its token and its membership. */
export async function revokeProgram(tx: TenantTx, memberId: string, byMemberId: string, now: number): Promise<void> {
  const program = (await programsOf(tx, now)).get(memberId)
  if (program) await revokeToken(tx, program.tokenId, byMemberId, now)
  await deactivateService(tx, memberId)
}

/** Ends every program that this member made: when they go, nobody answers for it any more. */
export async function revokeProgramsOf(tx: TenantTx, makerId: string, byMemberId: string, now: number): Promise<void> {
  for (const [memberId, { createdBy }] of await programsOf(tx, now)) if (createdBy === makerId) await revokeProgram(tx, memberId, byMemberId, now)
}
