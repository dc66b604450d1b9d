import { type TenantTx, newId } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type InboxLevel, type MemberRights, type Services, defineOperation, exceeds, inboxLevel, isRestricted, lesser } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { requireInbox } from '../inboxes/index.ts'
import { deactivateService, insertMember, listMembers, setChosenInboxes } from '../members/index.ts'
import { lockRoster, requireStill } from '../roles/index.ts'
import { isOffered } from './offered.ts'
import { LISTED, type TokenRow, insertToken, listTokens, operationsOf, revokeToken } from './repository.ts'
import { type ApiToken, CreateInput, CreateOutput, ListOutput, TokenIdInput, TokenOutput } from './schema.ts'
import { newSecret } from './secret.ts'

const DAY_MS = 24 * 60 * 60_000
const managing = { actor: 'member', permission: 'manageSecurity', scope: 'tenant' } as const
const target = (_: unknown, { token }: { token: { id: string } }) => ({ kind: 'token', id: token.id })

export const list = defineOperation({
  ...managing,
  id: 'tokens.list',
  summary: 'The API tokens, when each was last used, and what a token can be for',
  limits: ['member.read'],
  rest: { method: 'GET', path: '/tokens' },
  socket: true,
  audit: {},
  input: Empty,
  output: ListOutput,
  run: async ({ tx, services, now }) => {
    const rows = await listTokens(tx)
    return { tokens: await present(tx, rows.slice(0, LISTED), now), more: rows.length > LISTED, offered: services.listOperations().filter(isOffered).map(({ id }) => id) }
  }
})

export const create = defineOperation({
  ...managing,
  id: 'tokens.create',
  summary: 'Make an API token for a program; its secret is shown this once',
  description: 'A program is a member without a person. It has no more rights than you, and never those of an admin.',
  fresh: 'tokens',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/tokens', status: 201 },
  socket: false,
  audit: { target },
  input: CreateInput,
  output: CreateOutput,
  run: async ({ tx, actor, services, now, publish }, { name, operations, inboxIds, access, days }) => {
    requireOffered(services, operations)
    // Under the lock: what was taken from its maker meanwhile is in no token that is made.
    await lockRoster(tx)
    const giver = await requireStill(tx, actor, 'manageSecurity', now)
    requireWithinOwn(giver, access)
    const inboxes = await chosenInboxes(tx, giver, inboxIds)
    const [id, memberId] = [newId(now), newId(now)]
    const program = { id: memberId, identityId: newId(now), role: 'agent', access: { ...access, billing: false }, name: name.trim(), email: '', locale: 'en', tokenId: id } as const
    await insertMember(tx, program, now)
    if (inboxes) await setChosenInboxes(tx, memberId, inboxes)
    const secret = newSecret(tx.tenantId)
    const row = await insertToken(tx, { id, memberId, secret, createdBy: actor.memberId, expiresAt: new Date(now + days * DAY_MS), operations }, now)
    publish({ type: 'members', tenantId: tx.tenantId })
    return { token: await presentOne(tx, row, now), secret }
  }
})

export const revoke = defineOperation({
  ...managing,
  id: 'tokens.revoke',
  summary: 'End an API token at once',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/tokens/:tokenId/revoke' },
  socket: true,
  audit: { target },
  input: TokenIdInput,
  output: TokenOutput,
  run: async ({ tx, actor, now, publish }, { tokenId }) => {
    const row = await revokeToken(tx, tokenId, actor.memberId, now)
    await deactivateService(tx, row.memberId)
    publish({ type: 'members', tenantId: tx.tenantId })
    return { token: await presentOne(tx, row, now) }
  }
})

function requireOffered(services: Services, operations: readonly string[]): void {
  const offered = services.listOperations().filter(isOffered).map(({ id }) => id)
  if (operations.some((id) => !offered.includes(id))) throw new Problem('invalid_input', { field: 'operations', allowed: offered })
}

/** Nobody gives a program more than they have. @throws Problem forbidden */
function requireWithinOwn(actor: MemberRights, access: { customerData: boolean; messaging: boolean }): void {
  const rights: MemberRights = { role: 'agent', access: { ...access, billing: false }, customRoleId: null, granted: [], inboxes: actor.inboxes }
  if (exceeds(rights, actor).length > 0) throw new Problem('forbidden', { detail: 'A token cannot have rights that you do not have yourself.' })
}

/** The inboxes with how far the program reaches into each: as far as whoever makes it, and never to the settings. */
async function chosenInboxes(tx: TenantTx, actor: MemberRights, inboxIds: readonly string[] | null): Promise<(readonly [id: string, level: InboxLevel])[] | null> {
  if (inboxIds === null) {
    if (isRestricted(actor)) throw new Problem('forbidden', { detail: 'Choose inboxes: you do not reach every one yourself.' })
    return null
  }
  const chosen: (readonly [string, InboxLevel])[] = []
  for (const id of inboxIds) {
    await requireInbox(tx, id)
    const level = lesser(inboxLevel(actor, id), 'reply')
    if (level === 'none') throw notFound()
    chosen.push([id, level])
  }
  return chosen
}

async function present(tx: TenantTx, rows: readonly TokenRow[], now: number): Promise<ApiToken[]> {
  const operations = await operationsOf(tx, rows.map(({ id }) => id))
  const programs = new Map((await listMembers(tx)).map((member) => [member.id, member]))
  return rows.flatMap((row): ApiToken[] => {
    const program = programs.get(row.memberId)
    if (!program) return []
    const { chosenOnly, levels } = program.inboxes
    return [
      {
        id: row.id,
        memberId: row.memberId,
        name: program.name,
        operations: operations.get(row.id) ?? [],
        inboxIds: chosenOnly ? [...levels.keys()] : null,
        access: { customerData: program.access.customerData, messaging: program.access.messaging },
        createdBy: row.createdBy,
        createdAt: row.createdAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
        status: row.revokedAt ? 'revoked' : row.expiresAt.getTime() <= now ? 'expired' : 'active'
      }
    ]
  })
}

async function presentOne(tx: TenantTx, row: TokenRow, now: number): Promise<ApiToken> {
  const [token] = await present(tx, [row], now)
  if (!token) throw new Error('A token without its program')
  return token
}

export const TOKEN_OPERATIONS = [list, create, revoke]
