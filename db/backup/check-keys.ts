import type { KeyObject } from 'node:crypto'
import type { ClientBase } from 'pg'
import { type RootKeyProvider, importKey, sameBytes } from '../../src/crypto/index.ts'
import { checked, openTenantKey, systemKeyAddress, unwrapDataKey } from '../key-rows.ts'
import type { dataKeys, installation, systemKeys, tenantKeys } from '../schema/index.ts'

/** Data keys of each workspace that are unwrapped; the keys above them are, all of them. */
const SAMPLE = 20

const INSTALLATION = `select id, environment, root_check_value as "rootCheckValue" from installation`
const SYSTEM = `select purpose, version, wrapped::bytea as wrapped, check_value as "checkValue" from system_keys`
/** A database of the first versions has no column for the binding. */
const TENANT = `select tenant_id as "tenantId", version, wrapped::bytea as wrapped, check_value as "checkValue", created_at as "createdAt", retired_at as "retiredAt",
  (to_jsonb(k) ->> 'binding')::integer as binding from tenant_keys k`
/** The newest, the oldest, and some between. */
const DATA = `
  select tenant_id as "tenantId", subject_kind as "subjectKind", subject_id as "subjectId", version, parent_version as "parentVersion", wrapped::bytea as wrapped, check_value as "checkValue",
    created_at as "createdAt", retired_at as "retiredAt"
  from (select *, row_number() over (partition by tenant_id order by subject_id) as place, count(*) over (partition by tenant_id) as total from data_keys) k
  where (place - 1) % greatest(1, total / ${SAMPLE}) = 0 or place = total`

/**
 * Opens the keys of a database with the root key: the installation's and every workspace's, and of those below them some.
 * @returns how many were opened
 * @throws Error when the root key is another, or when a key does not open
 */
export async function checkKeys(client: ClientBase, root: RootKeyProvider): Promise<number> {
  const [own] = (await client.query<typeof installation.$inferSelect>(INSTALLATION)).rows
  if (!own) throw new Error('The backup holds no installation.')
  const known = await root.checkValues()
  if (!known.some((value) => sameBytes(value, own.rootCheckValue))) throw new Error('This is not the root key of the backup. Set ROOT_KEY, ROOT_KEY_FILE or VAULT_ADDR to the right one.')
  let opened = 0
  for (const row of (await client.query<typeof systemKeys.$inferSelect>(SYSTEM)).rows) {
    checked(importKey(await root.unwrap(systemKeyAddress(own, row.purpose, row.version), row.wrapped)), row.checkValue, `key for ${row.purpose}`)
    opened += 1
  }
  const parents = new Map<string, KeyObject>()
  for (const row of (await client.query<typeof tenantKeys.$inferSelect>(TENANT)).rows) parents.set(`${row.tenantId} ${row.version}`, await openTenantKey(root, own, row))
  for (const row of (await client.query<typeof dataKeys.$inferSelect>(DATA)).rows) {
    const parent = parents.get(`${row.tenantId} ${row.parentVersion}`)
    if (!parent) throw new Error(`A key of workspace ${row.tenantId} hangs under one that is not in the backup.`)
    unwrapDataKey(parent, row)
    opened += 1
  }
  return opened + parents.size
}
