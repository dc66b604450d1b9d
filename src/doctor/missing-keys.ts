import type { KeyStatus } from '../../db/key-admin.ts'
import { type Finding, ok, red } from './finding.ts'

/** Keys that are gone though no erasure destroyed them: what they sealed cannot be read. */
export function missingKeys({ missing, workspaces }: KeyStatus): Finding {
  const places = [...missing.map(({ where }) => where), ...workspaces.flatMap(({ id, missing: lost }) => lost.map(({ where, count }) => `${id} ${where} (${count})`))]
  const [first] = places
  if (first === undefined) return ok('missing-keys', 'every row has its key')
  const text = `keys are missing that no erasure destroyed: ${first}${places.length > 1 ? ` and ${places.length - 1} more` : ''}`
  return red('missing-keys', text, 'Bring system_keys, tenant_keys and data_keys back from a backup before any is older than that; "rind keys status" shows all. No key expires until then.')
}
