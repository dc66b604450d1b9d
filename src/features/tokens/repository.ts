import { and, desc, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { apiTokenOperations, apiTokens } from '../../../db/schema/index.ts'
import { lookupHash } from '../../crypto/index.ts'
import { notFound } from '../../errors/index.ts'

export type TokenRow = typeof apiTokens.$inferSelect
/** last_used_at is written once a minute at most. */
const TOUCH_MS = 60_000
/** So many are listed, the newest. */
export const LISTED = 500

/** Under the workspace's key: who can write rows and has no key cannot put a token there that they know. */
const hashOf = async (tx: TenantTx, secret: string) => lookupHash(await tx.keys.index(), 'api-token', secret)

export interface NewToken {
  readonly id: string
  readonly memberId: string
  readonly secret: string
  readonly createdBy: string
  readonly expiresAt: Date
  readonly operations: readonly string[]
}

export async function insertToken(tx: TenantTx, { secret, operations, ...token }: NewToken, now: number): Promise<TokenRow> {
  const [row] = await tx.db.insert(apiTokens).values({ ...token, tenantId: tx.tenantId, tokenHash: await hashOf(tx, secret), createdAt: new Date(now) }).returning()
  if (!row) throw new Error('A token was not kept')
  await tx.db.insert(apiTokenOperations).values(operations.map((operation) => ({ tenantId: tx.tenantId, tokenId: token.id, operation })))
  return row
}

/** The token of a secret with its operations, if it is good still; notes that it was used. */
export async function useToken(tx: TenantTx, secret: string, now: number): Promise<{ row: TokenRow; operations: string[] } | null> {
  const at = new Date(now)
  const [row] = await tx.db
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.tenantId, tx.tenantId), eq(apiTokens.tokenHash, await hashOf(tx, secret)), isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, at)))
  if (!row) return null
  const due = or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, new Date(now - TOUCH_MS)))
  if (!row.lastUsedAt || now - row.lastUsedAt.getTime() > TOUCH_MS) await tx.db.update(apiTokens).set({ lastUsedAt: at }).where(and(eq(apiTokens.tenantId, tx.tenantId), eq(apiTokens.id, row.id), due))
  return { row, operations: (await operationsOf(tx, [row.id])).get(row.id) ?? [] }
}

export async function operationsOf(tx: TenantTx, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.select().from(apiTokenOperations).where(and(eq(apiTokenOperations.tenantId, tx.tenantId), inArray(apiTokenOperations.tokenId, [...ids])))
  return new Map([...Map.groupBy(rows, ({ tokenId }) => tokenId)].map(([id, of]) => [id, of.map(({ operation }) => operation).toSorted()]))
}

/** The tokens, newest first, with one more than are listed when there are more. */
export function listTokens(tx: TenantTx): Promise<TokenRow[]> {
  return tx.db.select().from(apiTokens).where(eq(apiTokens.tenantId, tx.tenantId)).orderBy(desc(apiTokens.id)).limit(LISTED + 1)
}

/** Ends a token; one that ended already stays as it is. @throws Problem not_found */
export async function revokeToken(tx: TenantTx, id: string, memberId: string, now: number): Promise<TokenRow> {
  const own = and(eq(apiTokens.tenantId, tx.tenantId), eq(apiTokens.id, id))
  await tx.db.update(apiTokens).set({ revokedBy: memberId, revokedAt: new Date(now) }).where(and(own, isNull(apiTokens.revokedAt)))
  const [row] = await tx.db.select().from(apiTokens).where(own)
  if (!row) throw notFound()
  return row
}
