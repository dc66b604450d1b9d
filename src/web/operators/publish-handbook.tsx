import { useState } from 'preact/hooks'
import type { OperatorHandbook } from '../../features/operator-handbook/schema.ts'
import { api } from '../lib/api.ts'
import { locale } from '../lib/i18n.ts'
import { problemText } from '../lib/problems.ts'
import { word } from '../lib/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { showToast } from '../ui/toast.tsx'
import { t } from './texts.ts'

const DAYS = ['7', '14', '30', '60', '90'] as const

interface PublishHandbookProps {
  handbook: OperatorHandbook
  onClose: () => void
  onDone: (handbook: OperatorHandbook) => void
}

/** The next version, begun from the one in force or from the text that Rind ships. */
export function PublishHandbook({ handbook: { version, templates }, onClose, onDone }: PublishHandbookProps) {
  const [text, setText] = useState(version?.text ?? templates[locale.value])
  const [days, setDays] = useState<(typeof DAYS)[number]>('14')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const publish = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      onDone(await api.post<OperatorHandbook>('/operator-handbook/versions', { text, dueDays: Number(days) }))
      showToast(t('handbookPublished'))
    } catch (error) {
      setFailure(problemText(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t(version === null ? 'handbookFirst' : 'handbookNext')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" busy={busy} disabled={text.trim() === ''} onClick={() => void publish()}>{t('handbookPublish')}</Button>
        </>
      }
    >
      <div class="operators__form">
        <p>{t('handbookPublishText')}</p>
        <p class="operators__begin">
          <Button kind="quiet" onClick={() => setText(templates.en)}>{t('handbookEnglish')}</Button>
          <Button kind="quiet" onClick={() => setText(templates.nl)}>{t('handbookDutch')}</Button>
        </p>
        <TextField label={t('handbookText')} rows={14} maxLength={40_000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <SelectField label={t('handbookDays')} value={days} options={DAYS.map((count): [(typeof DAYS)[number], string] => [count, word('days', { count: Number(count) })])} onChoose={setDays} />
        {failure !== null && <Notice tone="danger" live>{failure}</Notice>}
      </div>
    </Dialog>
  )
}
