import { readFile } from 'node:fs/promises'

/** A source with a protection taken away. A test must notice. */
export interface Mutant {
  readonly name: string
  readonly file: string
  /** The whole file as it then is. */
  readonly mutated: string
  /** The test files that guard it; the first that goes red is enough. */
  readonly tests: readonly string[]
}

interface Chosen {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly test: string
}

const crypto = 'test/unit/crypto.test.ts'

const roles = 'test/features/roles.test.ts'

const rotation = 'test/security/rotation.test.ts'
const killed = 'test/security/rotation-killed.test.ts'
const vault = 'test/features/vault.test.ts'

/** Protections in code, each weakened by one change. Rights, guards and addresses are found by themselves: found.ts. */
const CHOSEN: readonly Chosen[] = [
  { name: 'crypto: a ciphertext may move to another tenant', file: 'src/crypto/address.ts', find: '    address.tenant,\n', replace: '', test: crypto },
  { name: 'crypto: a ciphertext may move to another table', file: 'src/crypto/address.ts', find: '    address.table,\n', replace: '', test: crypto },
  { name: 'crypto: a ciphertext may move to another column', file: 'src/crypto/address.ts', find: '    address.column,\n', replace: '', test: crypto },
  { name: 'crypto: a ciphertext may move to another row', file: 'src/crypto/address.ts', find: '    address.row,\n', replace: '', test: crypto },
  { name: 'crypto: the facts bound to a ciphertext may change', file: 'src/crypto/address.ts', find: '    ...(address.bound ?? [])\n', replace: '', test: crypto },
  { name: 'crypto: an unknown version is opened', file: 'src/crypto/envelope.ts', find: "  if (bytes[0] !== VERSION) throw new EnvelopeError('unknown_version')\n", replace: '', test: crypto },
  { name: 'crypto: unknown flags are opened', file: 'src/crypto/envelope.ts', find: "  if (bytes[1] !== FLAGS) throw new EnvelopeError('unknown_flags')\n", replace: '', test: crypto },
  { name: 'crypto: a wrap may move to another version', file: 'src/crypto/wrap.ts', find: ', bound: [String(wrap.version)]', replace: '', test: crypto },
  { name: 'door: NUL and lone surrogates are taken', file: 'src/operations/text.ts', find: "if (value.includes('\\0') || !value.isWellFormed())", replace: "if (value === '\\0')", test: 'test/unit/operations.test.ts' },
  { name: 'door: the same key twice is taken', file: 'src/operations/text.ts', find: 'if (seen.has(key))', replace: 'if (seen.has(`${key} `))', test: 'test/unit/operations.test.ts' },
  { name: 'door: permissions are not checked at the door', file: 'src/operations/execute.ts', find: '|| may(actor, operation.permission)) return null', replace: '|| actor.memberId) return null', test: 'test/security/matrix.test.ts' },
  { name: 'door: requests of other sites change things', file: 'src/http/same-origin.ts', find: "  throw new Problem('origin_refused'", replace: "  if (request.method === 'TRACE') throw new Problem('origin_refused'", test: 'test/security/web-origin.test.ts' },
  { name: 'door: a socket ticket works twice', file: 'src/features/realtime/tickets.ts', find: '    .delete(socketTickets)\n    .where(and(eq(socketTickets.ticketHash, ticketHash), gt(socketTickets.expiresAt, new Date(now))))\n    .returning()', replace: '    .select()\n    .from(socketTickets)\n    .where(and(eq(socketTickets.ticketHash, ticketHash), gt(socketTickets.expiresAt, new Date(now))))', test: 'test/security/web-socket.test.ts' },
  { name: 'door: any website shows the widget', file: 'src/features/widget/visitor.ts', find: 'return inbox.settings.origins.includes(origin) ||', replace: 'return inbox.settings.origins.length >= 0 ||', test: 'test/security/web-widget.test.ts' },
  { name: 'door: a frame token is not checked', file: 'src/features/widget/frame-token.ts', find: "!sameBytes(keys.sign('frame-token', payload), Buffer.from(signature, 'base64url'))", replace: "keys.sign('frame-token', payload).length === 0", test: 'test/security/web-widget.test.ts' },
  { name: 'crypto: the check value of a key is not compared', file: 'db/key-rows.ts', find: 'if (checkValue !== null && !sameBytes(keyCheckValue(key), checkValue))', replace: 'if (false)', test: 'test/security/keys.test.ts' },
  { name: 'right: more in an inbox than its level gives', file: 'src/operations/permissions.ts', find: '  if (rank(inboxLevel(rights, inboxId)) < rank(NEEDED_IN_INBOX[permission])) return false\n', replace: '', test: roles },
  { name: 'right: inboxes that were not chosen', file: 'src/operations/permissions.ts', find: "(inboxes.chosenOnly ? 'none' : 'manage')", replace: "'manage'", test: roles },
  { name: 'right: every inbox is shown to who is shut out of one', file: 'src/operations/permissions.ts', find: "return role !== 'owner' && (inboxes.chosenOnly || inboxes.levels.size > 0)", replace: "return role !== 'owner' && inboxes.chosenOnly && inboxes.levels.size < 0", test: roles },
  { name: 'right: somebody gives more than they have', file: 'src/operations/permissions.ts', find: 'filter((name) => may(rights, name) && !may(own, name))', replace: 'filter((name) => may(rights, name) && !may(rights, name))', test: roles },
  { name: 'right: a member is given more than the giver has', file: 'src/features/membership/operations.ts', find: 'if (!allowed) throw', replace: 'if (!target) throw', test: 'test/security/membership.test.ts' },
  { name: 'right: who was let go is let in again by somebody who has less', file: 'src/features/membership/operations.ts', find: 'if (LEVELS_OF_CONTENT.some((level) => target.access[level])) await requireNoWiderReach', replace: 'if (!target) await requireNoWiderReach', test: 'test/security/invitations.test.ts' },
  { name: 'right: a token has more than its maker', file: 'src/features/tokens/operations.ts', find: 'if (exceeds(rights, actor).length > 0) throw', replace: 'if (!rights) throw', test: 'test/security/tokens.test.ts' },
  { name: 'right: a token keeps what its maker lost', file: 'src/features/tokens/authenticate.ts', find: '...withinMaker(program, maker), ', replace: '', test: 'test/security/tokens.test.ts' },
  { name: 'right: anybody who decides approves', file: 'src/features/approvals/operations.ts', find: 'if (!approvers.some(({ id }) => id === actor.memberId)) {', replace: 'if (approvers.length < 0) {', test: 'test/features/approvals.test.ts' },
  { name: 'right: sockets hear of inboxes that are closed', file: 'src/realtime/broadcast.ts', find: "actor.kind === 'member' && mayIn(actor, 'seeConversations', inboxId)", replace: "actor.kind === 'member' && mayIn(actor, 'seeConversations', inboxId) !== null", test: roles },
  { name: 'rotation: what another process rotated is not read anew', file: 'db/tenant.ts', find: 'const KEY_RETRIES = 3', replace: 'const KEY_RETRIES = 0', test: rotation },
  { name: 'rotation: a key is shared before its commit', file: 'db/tenant-keys.ts', find: '    this.#remember(subjectPlace(this.#tenantId, kind, id), opened)\n', replace: '    this.#cache.subjects.set(subjectPlace(this.#tenantId, kind, id), opened)\n', test: rotation },
  { name: 'rotation: what was read before keys were forgotten is remembered', file: 'db/tenant-keys.ts', find: 'if (this.#cache.epoch === epoch) this.#cache.subjects', replace: 'this.#cache.subjects', test: rotation },
  { name: 'rotation: keys of the newest root are not read when a wrap names them', file: 'src/crypto/local-root-key.ts', find: "    if (!held) {\n      this.#refresh()\n      held = find()\n    }\n", replace: '', test: rotation },
  { name: 'rotation: the database names a new root key before all hangs under it', file: 'db/rotation/root.ts', find: '  let left = await countRootWraps(context, otherWrap)\n', replace: "  let left = await countRootWraps(context, otherWrap)\n  await context.pool.transaction((db) => db.update(installation).set({ rootCheckValue: newest }))\n", test: killed },
  { name: 'rotation: workspace keys are left under the older root key', file: 'db/rotation/root.ts', find: 'for (const { id } of await listWorkspaces(context)) failed += await rewrapTenantKeys(context, own, id, done)', replace: 'void rewrapTenantKeys', test: rotation },
  { name: 'rotation: a killed one begins again', file: 'db/rotation/ledger.ts', find: '  if (known) return known\n', replace: '', test: killed },
  { name: 'rotation: rows stay on the older key', file: 'db/rotation/data.ts', find: 'return resealRows(context, tenantId)', replace: 'return 0', test: rotation },
  { name: 'rotation: a row is sealed at another place than its own', file: 'db/rotation/rows.ts', find: 'after: key.seal(address, key.open(address, sealed))', replace: "after: key.seal({ ...address, row: 'any' }, key.open(address, sealed))", test: rotation },
  { name: 'rotation: rows are sealed all in one transaction', file: 'db/rotation/rows.ts', find: 'const BATCH = 100', replace: 'const BATCH = 100_000', test: rotation },
  { name: 'rotation: a retired key is deleted a day too early', file: 'db/rotation/expiry.ts', find: 'RETIRED_KEY_MS = 90 * ', replace: 'RETIRED_KEY_MS = 88 * ', test: rotation },
  { name: 'rotation: keys are deleted although one is missing', file: 'db/rotation/expiry.ts', find: 'if (missing === 0 && wraps', replace: 'if (wraps', test: rotation },
  { name: 'rotation: nobody hears of a missing key', file: 'db/rotation/expiry.ts', find: "for (const { where, count } of missing) context.alert({ code: 'key_missing'", replace: "for (const { where, count } of missing.slice(missing.length)) context.alert({ code: 'key_missing'", test: rotation },
  { name: 'rotation: a workspace key is never due', file: 'db/rotation/schedule.ts', find: 'TENANT_KEY_MS = 91 * ', replace: 'TENANT_KEY_MS = 9100 * ', test: rotation },
  { name: 'rotation: a data key is never due', file: 'db/rotation/schedule.ts', find: 'DATA_KEY_MS = 365 * ', replace: 'DATA_KEY_MS = 36500 * ', test: rotation },
  { name: 'rotation: the look-up key is renewed as well', file: 'db/rotation/data.ts', find: 'const ROTATED_KINDS = [...new Set(SEALED_COLUMNS.map(({ kind }) => kind))]', replace: "const ROTATED_KINDS = [...new Set(SEALED_COLUMNS.map(({ kind }) => kind)), 'index']", test: rotation },
  { name: 'vault: a key in clear is taken for a wrap', file: 'src/crypto/vault-root-key.ts', find: "if (Buffer.from(body, 'base64').includes(Buffer.from(bytes))) throw", replace: 'if (latest < 0) throw', test: vault },
  { name: 'vault: a wrap that was moved opens where Vault binds nothing', file: 'src/crypto/vault-root-key.ts', find: 'if (!inner.subarray(0, DIGEST_BYTES).equals(digest(data))) throw', replace: 'if (inner.length < 0) throw', test: vault },
  { name: 'vault: what was wrapped is not opened again', file: 'src/crypto/vault-root-key.ts', find: "    const opened = await this.unwrap(address, wrapped)\n    if (!opened.equals(bytes)) throw invalid('does not open to what was wrapped')\n    opened.fill(0)\n", replace: '', test: vault },
  { name: 'vault: the token follows a redirect', file: 'src/crypto/vault-client.ts', find: "redirect: 'error'", replace: "redirect: 'follow'", test: vault },
  { name: 'vault: a hung one is waited for without end', file: 'src/crypto/vault-client.ts', find: 'AbortSignal.timeout(timeoutMs)', replace: 'AbortSignal.timeout(60 * timeoutMs)', test: vault },
  { name: 'vault: one that comes back is not waited for', file: 'src/crypto/vault-client.ts', find: '    const deadline = performance.now() + patienceMs\n', replace: '    const deadline = performance.now() + 0 * patienceMs\n', test: vault }
]

/** @throws Error when a source was changed so that a mutant does not fit any more */
export async function chosenMutants(): Promise<Mutant[]> {
  return Promise.all(
    CHOSEN.map(async ({ name, file, find, replace, test }) => {
      const source = await readFile(file, 'utf8')
      if (!source.includes(find)) throw new Error(`${file} has changed: the mutant "${name}" does not fit any more`)
      return { name, file, mutated: source.replace(find, () => replace), tests: [test] }
    })
  )
}
