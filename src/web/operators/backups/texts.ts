import { translator } from '../../lib/i18n.ts'
import { en } from '../locales/backups.en.ts'
import { nl } from '../locales/backups.nl.ts'

/** The texts of the register of backups. */
export const t = translator(en, nl)

/** Why a backup or a drill failed, as the register has it in a word. */
export function failureText(failure: string): string {
  const key = `failure_${failure}`
  return key in en ? t(key as 'failure_killed') : t('failure_other', { code: failure })
}
