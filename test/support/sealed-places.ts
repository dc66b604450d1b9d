import { SEALED_COLUMNS } from '../../db/sealed-columns.ts'
import { type Address, LocalRootKey, importKey, unwrapKey } from '../../src/crypto/index.ts'
import type { TestServer } from './server.ts'

type Row = Readonly<Record<string, unknown>> & { readonly sealed: Buffer }

/** A sealed column: where each of its rows is sealed, written down a second time, and how it is opened. */
export interface SealedPlace {
  readonly table: string
  readonly column: string
  /** What is asked beside the row itself, as SQL. */
  readonly extra?: string
  /** The rows that are sealed at this place, where others of the column are sealed at another. */
  readonly only?: { readonly column: string; readonly value: string }
  readonly address: (row: Row) => Address
  readonly open: (server: TestServer, row: Row, address: Address) => Promise<unknown>
}

const text = (row: Row, column: string) => String(row[column])

const ofSystem = (table: string, column: string, purpose: 'identity' | 'sign-in' | 'mail', logical: string, name = column, id: (row: Row) => string = (row) => text(row, 'id')): SealedPlace => ({
  table,
  column,
  address: (row) => ({ tenant: 'system', table: logical, column: name, row: id(row) }),
  open: async (server, row, address) => server.app.services.systemKeys.sealing(purpose).open(address, row.sealed as never)
})

const inMilliseconds = (column: string) => `(round(extract(epoch from ${column}) * 1000)::bigint)::text as moment`

/** The person is bound as well. */
const ofPasskeys = (column: string): SealedPlace => {
  const place = ofSystem('passkeys', column, 'identity', 'passkey')
  return { ...place, address: (row) => ({ ...place.address(row), bound: [text(row, 'identity_id')] }) }
}

const OF_WORKSPACES: readonly SealedPlace[] = SEALED_COLUMNS.map(({ table, column, kind, subject, only, address }) => ({
  table,
  column,
  ...(only && { only }),
  extra: (address.bound ?? []).map((expression, index) => `, (${expression})::text as bound_${index}`).join(''),
  address: (row) => ({ tenant: text(row, 'tenant_id'), table: address.table, column: address.column, row: text(row, 'id'), bound: (address.bound ?? []).map((_, index) => text(row, `bound_${index}`)) }),
  open: async (server, row, at) => {
    const key = await server.app.services.withTenant({ tenantId: text(row, 'tenant_id') }, (tx) => tx.keys.of(kind, text(row, subject)))
    return key.open(at, row.sealed as never)
  }
}))

const root = (server: TestServer) => new LocalRootKey('environment', server.rootKey)
const INSTALLED = ', (select i.id::text from installation i) as installation, (select i.environment from installation i) as environment'
const tenantKeyAt = (row: Row, version: string): Address => ({ tenant: text(row, 'tenant_id'), table: 'key', column: 'tenant', row: text(row, 'tenant_id'), bound: [text(row, 'installation'), text(row, 'environment'), version] })

const WRAPS: readonly SealedPlace[] = [
  {
    table: 'system_keys', column: 'wrapped', extra: INSTALLED,
    address: (row) => ({ tenant: 'system', table: 'key', column: 'system', row: text(row, 'purpose'), bound: [text(row, 'installation'), text(row, 'environment'), text(row, 'version')] }),
    open: (server, row, address) => root(server).unwrap(address, row.sealed)
  },
  {
    table: 'tenant_keys', column: 'wrapped', extra: INSTALLED,
    address: (row) => tenantKeyAt(row, text(row, 'version')),
    open: (server, row, address) => root(server).unwrap(address, row.sealed)
  },
  {
    table: 'data_keys', column: 'wrapped', extra: INSTALLED,
    address: (row) => ({ tenant: text(row, 'tenant_id'), table: 'key', column: text(row, 'subject_kind'), row: text(row, 'subject_id'), bound: [text(row, 'version')] }),
    open: async (server, row, { tenant, table, column, row: subject, bound }) => {
      const [parent] = await server.database.admin<{ wrapped: Buffer }[]>`select wrapped::bytea as wrapped from tenant_keys where tenant_id = ${text(row, 'tenant_id')} and version = ${text(row, 'parent_version')}`
      const key = importKey(await root(server).unwrap(tenantKeyAt(row, text(row, 'parent_version')), parent?.wrapped ?? Buffer.alloc(0)))
      // The logical table of a wrap cannot be chosen.
      if (table !== 'key') throw new Error('not_authentic')
      return unwrapKey(key, Number(row['parent_version']), { tenant, kind: column, subject, version: Number(bound?.[0]) }, row.sealed)
    }
  }
]

/** Every sealed column of the database. A test reads the catalog and asks for those that are missing here. */
export const SEALED_PLACES: readonly SealedPlace[] = [
  ...OF_WORKSPACES,
  ...WRAPS,
  ofSystem('identities', 'email', 'identity', 'identity'),
  ofSystem('identities', 'password', 'identity', 'identity'),
  ofSystem('totp_devices', 'secret', 'identity', 'identity', 'totp'),
  ofSystem('totp_devices', 'name', 'identity', 'identity', 'totp-name'),
  ofSystem('totp_enrolments', 'secret', 'identity', 'identity', 'totp-enrolment', (row) => text(row, 'session_id')),
  ofSystem('totp_enrolments', 'name', 'identity', 'identity', 'totp-enrolment-name', (row) => text(row, 'session_id')),
  ofPasskeys('credential'),
  ofPasskeys('name'),
  ofSystem('sessions', 'client', 'sign-in', 'session'),
  ofSystem('factor_recoveries', 'totp_secret', 'identity', 'factor-recovery', 'totp'),
  ofSystem('operators', 'email', 'identity', 'operator'),
  ofSystem('operators', 'name', 'identity', 'operator'),
  ofSystem('operators', 'password', 'identity', 'operator'),
  ofSystem('operators', 'totp', 'identity', 'operator'),
  ofSystem('operator_invitations', 'email', 'identity', 'operator-invitation'),
  ofSystem('operator_invitations', 'totp', 'identity', 'operator-invitation'),
  { ...ofSystem('operator_handbook_versions', 'text', 'identity', 'operator-handbook-version'), extra: `, ${inMilliseconds('published_at')}`, address: (row) => ({ tenant: 'system', table: 'operator-handbook-version', column: 'text', row: text(row, 'id'), bound: [text(row, 'number'), text(row, 'moment')] }) },
  {
    ...ofSystem('operator_handbook_signatures', 'evidence', 'identity', 'operator-handbook-signature'),
    extra: `, ${inMilliseconds('signed_at')}`,
    address: (row) => ({ tenant: 'system', table: 'operator-handbook-signature', column: 'evidence', row: text(row, 'id'), bound: [text(row, 'version_id'), text(row, 'operator_id'), text(row, 'moment')] })
  },
  ofSystem('backups', 'hold_reason', 'identity', 'backup', 'hold-reason'),
  ofSystem('probe_accounts', 'credentials', 'identity', 'probe-account', 'credentials', (row) => text(row, 'workspace_id')),
  ofSystem('signups', 'answers', 'sign-in', 'signup'),
  ofSystem('socket_tickets', 'frame', 'sign-in', 'socket-ticket', 'frame', (row) => (row['ticket_hash'] as Buffer).toString('hex')),
  ofSystem('platform_events', 'place', 'sign-in', 'platform-event'),
  ofSystem('mails', 'content', 'mail', 'mail')
]
