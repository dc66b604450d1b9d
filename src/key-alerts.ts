import type { Logger } from 'pino'
import type { KeyAlert } from '../db/key-admin.ts'
import type { Alerts } from './features/backups/index.ts'
import type { Metrics } from './metrics/index.ts'

const WHAT: Readonly<Record<KeyAlert['code'], string>> = {
  key_missing: 'Keys are missing that no erasure destroyed',
  key_unreadable: 'A wrapped key does not open',
  row_unreadable: 'A row does not open with its key',
  tenant_setting_lost: 'A transaction that looks after keys was not in its workspace'
}

/** Tells people what is wrong with keys: in the log, where alerts go and as a figure. Ids and counts only. */
export function tellOfKeys(alerts: Alerts, metrics: Pick<Metrics, 'keyAlert'>, log: Logger): (alert: KeyAlert) => void {
  return (alert) => {
    const { code, tenantId, where, count } = alert
    log.error(alert, 'keys need somebody to look at them: see docs/cryptography.md')
    metrics.keyAlert(code)
    void alerts.raise(code, `${WHAT[code]}: ${where}, ${count} in ${tenantId === null ? 'the installation' : `workspace ${tenantId}`}. "rind keys status" shows all of it.`)
  }
}
