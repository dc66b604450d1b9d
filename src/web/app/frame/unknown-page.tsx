import { EmptyState } from '../../ui/index.ts'
import { infoIcon } from '../../ui/icons.ts'
import { paths } from '../state/route.ts'
import { t } from '../t.ts'
import { PageHead } from './page-head.tsx'

export function UnknownPage() {
  return (
    <main>
      <PageHead title={t('app.name')} />
      <EmptyState icon={infoIcon} title={t('app.unknown')} action={<a href={paths.home}>{t('app.toInbox')}</a>}>
        {t('app.unknownText')}
      </EmptyState>
    </main>
  )
}
