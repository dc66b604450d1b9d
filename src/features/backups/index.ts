export { type BackupServices, type BackupSetup, type MadeBackup, makeBackup, makeKeyring } from './make.ts'
export { hold, registerState } from './repository.ts'
export { type Alerts, type Backups, openBackups } from './run.ts'
export { type Upkeep, keepUp } from './upkeep.ts'
