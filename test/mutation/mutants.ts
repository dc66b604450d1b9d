import { readFileSync } from 'node:fs'
import { OPERATIONS } from '../../src/features/index.ts'

/** A protection taken away. A test must notice. */
export interface SourceMutant {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  /** The test file that guards it, and the tests of it to run. */
  readonly test: string
}

const crypto = 'test/unit/crypto.test.ts'

const permissions = 'src/operations/permissions.ts'

/** Each line of the table of who may do what, opened to every member. The matrix notices where an operation asks for the right. */
const widened = [...readFileSync(permissions, 'utf8').matchAll(/^ {2}(\w+): (\(.*\) => .*?),?$/gm)].flatMap(([, right = '', rule = '']): SourceMutant[] => {
  const test = OPERATIONS.some(({ permission, actor }) => actor === 'member' && permission === right) ? 'test/security/matrix.test.ts' : 'test/unit/operations.test.ts'
  return right === 'enter' ? [] : [{ name: `everybody may ${right}`, file: permissions, find: `  ${right}: ${rule}`, replace: `  ${right}: () => true`, test }]
})

/** Protections in code, each weakened by one change. */
export const SOURCE_MUTANTS: readonly SourceMutant[] = [
  ...widened,
  { name: 'a ciphertext may move to another tenant', file: 'src/crypto/address.ts', find: '    address.tenant,\n', replace: '', test: crypto },
  { name: 'a ciphertext may move to another table', file: 'src/crypto/address.ts', find: '    address.table,\n', replace: '', test: crypto },
  { name: 'a ciphertext may move to another column', file: 'src/crypto/address.ts', find: '    address.column,\n', replace: '', test: crypto },
  { name: 'a ciphertext may move to another row', file: 'src/crypto/address.ts', find: '    address.row,\n', replace: '', test: crypto },
  { name: 'the facts bound to a ciphertext may change', file: 'src/crypto/address.ts', find: '    ...(address.bound ?? [])\n', replace: '', test: crypto },
  { name: 'an unknown version is opened', file: 'src/crypto/envelope.ts', find: "  if (bytes[0] !== VERSION) throw new EnvelopeError('unknown_version')\n", replace: '', test: crypto },
  { name: 'unknown flags are opened', file: 'src/crypto/envelope.ts', find: "  if (bytes[1] !== FLAGS) throw new EnvelopeError('unknown_flags')\n", replace: '', test: crypto },
  { name: 'a wrap may move to another version', file: 'src/crypto/wrap.ts', find: ', bound: [String(wrap.version)]', replace: '', test: crypto },
  { name: 'NUL and lone surrogates are taken', file: 'src/operations/text.ts', find: "if (value.includes('\\0') || !value.isWellFormed())", replace: "if (value === '\\0')", test: 'test/unit/operations.test.ts' },
  { name: 'the same key twice is taken', file: 'src/operations/text.ts', find: 'if (seen.has(key))', replace: 'if (seen.has(`${key} `))', test: 'test/unit/operations.test.ts' },
  { name: 'permissions are not checked at the door', file: 'src/operations/execute.ts', find: '|| may(actor, operation.permission)) return null', replace: '|| actor.memberId) return null', test: 'test/security/matrix.test.ts' },
  { name: "a visitor opens others' conversations", file: 'src/features/conversations/access.ts', find: "if (actor.kind === 'visitor' && (row.contactId !== actor.contactId || row.inboxId !== actor.inboxId)) throw notFound()", replace: '', test: 'test/security/web-widget.test.ts' },
  { name: 'requests of other sites change things', file: 'src/http/same-origin.ts', find: "  throw new Problem('origin_refused'", replace: "  if (request.method === 'TRACE') throw new Problem('origin_refused'", test: 'test/security/web-origin.test.ts' },
  { name: 'a socket ticket works twice', file: 'src/features/realtime/tickets.ts', find: '    .delete(socketTickets)\n    .where(and(eq(socketTickets.ticketHash, ticketHash), gt(socketTickets.expiresAt, new Date(now))))\n    .returning()', replace: '    .select()\n    .from(socketTickets)\n    .where(and(eq(socketTickets.ticketHash, ticketHash), gt(socketTickets.expiresAt, new Date(now))))', test: 'test/security/web-socket.test.ts' },
  { name: 'any website shows the widget', file: 'src/features/widget/visitor.ts', find: 'return inbox.settings.origins.includes(origin) ||', replace: 'return inbox.settings.origins.length >= 0 ||', test: 'test/security/web-widget.test.ts' },
  { name: 'a frame token is not checked', file: 'src/features/widget/frame-token.ts', find: "!sameBytes(keys.sign('frame-token', payload), Buffer.from(signature, 'base64url'))", replace: "keys.sign('frame-token', payload).length === 0", test: 'test/security/web-widget.test.ts' }
]
