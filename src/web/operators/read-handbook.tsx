import { useState } from 'preact/hooks'
import type { OperatorHandbook } from '../../features/operator-handbook/schema.ts'
import { api } from '../lib/api.ts'
import { problemText } from '../lib/problems.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { Prose } from '../ui/prose.tsx'
import { showToast } from '../ui/toast.tsx'
import { t } from './texts.ts'

interface ReadHandbookProps {
  handbook: OperatorHandbook
  name: string
  onClose: () => void
  onDone: (handbook: OperatorHandbook) => void
}

/** The text, and below it the signature that is asked for. */
export function ReadHandbook({ handbook: { version, own }, name, onClose, onDone }: ReadHandbookProps) {
  const [read, setRead] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  if (version === null) return null
  const sign = async (): Promise<void> => {
    if (!read) return setFailure(t('handbookTick'))
    setBusy(true)
    setFailure(null)
    try {
      onDone(await api.post<OperatorHandbook>('/operator-handbook/signature', { hash: version.hash }))
      showToast(t('handbookThanks'))
    } catch (error) {
      setFailure(problemText(error))
      setBusy(false)
    }
  }
  const signed = own?.signedAt != null
  return (
    <Dialog
      title={t('handbookVersion', { number: version.number })}
      onClose={onClose}
      actions={signed ? <Button onClick={onClose}>{t('done')}</Button> : <Button kind="primary" busy={busy} onClick={() => void sign()}>{t('handbookSignNow')}</Button>}
    >
      <Prose text={version.text} />
      {!signed && (
        <label class="operators__tick">
          <input type="checkbox" checked={read} onChange={(event) => setRead(event.currentTarget.checked)} />
          <span>{t('handbookWords', { name, number: version.number })}</span>
        </label>
      )}
      {failure !== null && <Notice tone="danger" live>{failure}</Notice>}
    </Dialog>
  )
}
