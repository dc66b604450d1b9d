import type { RootKeyProvider } from '../../src/crypto/index.ts'
import { connect } from '../connect.ts'
import { KeyCache } from '../key-cache.ts'
import { createPool } from '../pool.ts'
import { type WithTenant, tenantRunner } from '../tenant.ts'
import { readInstallation } from './installation.ts'

/**
 * Transactions in the workspaces of a database that was made from a backup.
 * @param url A login that reads everything
 */
export async function withRestored<T>(url: string, rootKey: RootKeyProvider, run: (withTenant: WithTenant) => Promise<T>): Promise<T> {
  const pool = createPool(1, (onClose) => connect(url, 1, 'restored', { onClose }))
  try {
    return await run(tenantRunner(pool, new KeyCache(rootKey, () => readInstallation(pool)), () => undefined))
  } finally {
    await pool.end()
  }
}
