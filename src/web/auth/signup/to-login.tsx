import { t } from '../texts.ts'

/** The way out for who has an account already. */
export function ToLogin({ button = false }: { button?: boolean }) {
  if (button) return <a class="button button--primary button--wide" href="/login">{t('signInInstead')}</a>
  return <p>{t('haveAccount')} <a href="/login">{t('signInInstead')}</a></p>
}
