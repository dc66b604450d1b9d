import { useState } from 'preact/hooks'
import type { Report, ReportsOutput, State } from '../../features/status-page/schema.ts'
import { api } from '../lib/api.ts'
import { problemText } from '../lib/problems.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { t } from './texts.ts'

const STATES = { incident: ['investigating', 'identified', 'monitoring', 'resolved'], maintenance: ['in_progress', 'completed'] } as const satisfies Record<Report['kind'], readonly State[]>

interface UpdateDialogProps {
  report: Report
  onClose: () => void
  onDone: (reports: ReportsOutput) => void
}

/** Says more about a report, or that it is over; publishes a draft. */
export function UpdateDialog({ report: { id, title, kind, draft }, onClose, onDone }: UpdateDialogProps) {
  const states: readonly State[] = STATES[kind]
  const [state, setState] = useState<State>(states[0] ?? 'investigating')
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const send = async (): Promise<void> => {
    if (text.trim() === '') return setFailure(t('reportTextMissing'))
    setBusy(true)
    setFailure(null)
    try {
      onDone(await api.post<ReportsOutput>(`/status-page/reports/${id}/updates`, { state, text }))
    } catch (error) {
      setFailure(problemText(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void send()}>{t(draft ? 'statusPublish' : 'reportTell')}</Button>
        </>
      }
    >
      <div class="operators__form">
        <SelectField label={t('reportState')} value={state} options={states.map((each): [State, string] => [each, t(`reportState_${each}`)])} onChoose={setState} />
        <TextField label={t('reportText')} hint={t('reportTextHint')} rows={4} maxLength={5000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        {failure !== null && <Notice tone="danger" live>{failure}</Notice>}
      </div>
    </Dialog>
  )
}
