import { useEffect } from 'preact/hooks'
import { Waiting } from '../../auth/waiting.tsx'
import { locale, switchLocale } from '../../lib/i18n.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { arrowLeftIcon } from '../../ui/icons.ts'
import { Logo } from '../../ui/logo.tsx'
import { Notice } from '../../ui/notice.tsx'
import { SignIn } from '../sign-in.tsx'
import { t as ofOperators } from '../texts.ts'
import { ChartCard } from './chart-card.tsx'
import { DrillsCard } from './drills-card.tsx'
import { RegisterCard } from './register-card.tsx'
import { RunningCard } from './running-card.tsx'
import { StateCard } from './state-card.tsx'
import { t } from './texts.ts'
import { useRegister } from './use-register.ts'
import { leave } from '../leave.ts'
import './backups.css'

/** The register of backups and drills: whether all is well first, then how it came about. */
export function BackupsPage() {
  const { session, register, failure, refresh } = useRegister()
  useEffect(() => void (document.title = `${t('title')} · ${ofOperators('product')}`), [locale.value])
  const [who, known] = [session.value, register.value]
  if (who === 'out') return <SignIn onIn={refresh} />
  if (known === null || who === null) {
    if (failure.value === null) return <Waiting />
    return (
      <main class="operators operators--alone">
        <Notice tone="danger" live action={<Button onClick={refresh}>{word('tryAgain')}</Button>}>{`${t('failed')} ${problemText(failure.value)}`}</Notice>
      </main>
    )
  }
  const other = locale.value === 'en' ? 'nl' : 'en'
  const signOut = (): void => void leave(() => (session.value = 'out'))
  return (
    <div class="operators">
      <header class="operators__head">
        <span class="operators__brand"><Logo size={28} /> {ofOperators('product')}</span>
        <span class="operators__who" dir="auto">{who.operator.name}</span>
        <button type="button" class="auth__link" lang={other} onClick={() => switchLocale(other)}>{other === 'nl' ? 'Nederlands' : 'English'}</button>
        <Button onClick={signOut}>{ofOperators('signOut')}</Button>
      </header>
      <nav class="backups__nav"><a href="/"><Icon of={arrowLeftIcon} size={16} /> {t('back')}</a></nav>
      <main class="operators__main">
        <h1 class="backups__title">{t('title')}</h1>
        {failure.value !== null && <Notice tone="warn" live>{t('lost')}</Notice>}
        <StateCard register={known} />
        <RunningCard register={known} />
        <ChartCard register={known} />
        <RegisterCard register={known} onChange={refresh} />
        <DrillsCard register={known} />
      </main>
    </div>
  )
}
