import { useState } from 'preact/hooks'
import type { ReportsOutput } from '../../features/status-page/schema.ts'
import { api } from '../lib/api.ts'
import { problemText } from '../lib/problems.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, FieldFrame, SelectField, TextField } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { t } from './texts.ts'

const PARTS = ['web', 'api', 'socket', 'messages', 'widget', 'jobs', 'mail', 'backups', 'certificate'] as const
type Part = (typeof PARTS)[number]
const IMPACTS = ['minor', 'major', 'critical', 'none'] as const

interface ReportDialogProps {
  kind: 'incident' | 'maintenance'
  onClose: () => void
  onDone: (reports: ReportsOutput) => void
}

/** Tells the public that something is wrong, or is going to be done. */
export function ReportDialog({ kind, onClose, onDone }: ReportDialogProps) {
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [impact, setImpact] = useState<(typeof IMPACTS)[number]>('minor')
  const [parts, setParts] = useState<readonly Part[]>([])
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const send = async (): Promise<void> => {
    if (title.trim() === '' || text.trim() === '') return setFailure(t('reportTextMissing'))
    if (kind === 'maintenance' && !(Date.parse(until) > Date.parse(from))) return setFailure(t('reportTimesWrong'))
    setBusy(true)
    setFailure(null)
    try {
      const said = { title: title.trim(), text, parts }
      const planned = (): object => ({ startsAt: new Date(from).toISOString(), endsAt: new Date(until).toISOString() })
      onDone(
        kind === 'incident'
          ? await api.post<ReportsOutput>('/status-page/reports', { ...said, impact })
          : await api.post<ReportsOutput>('/status-page/maintenance', { ...said, ...planned() })
      )
    } catch (error) {
      setFailure(problemText(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t(kind === 'incident' ? 'statusOpen' : 'statusSchedule')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void send()}>{t('reportTell')}</Button>
        </>
      }
    >
      <div class="operators__form">
        <Field label={t('reportTitle')} maxLength={120} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        <TextField label={t('reportText')} hint={t('reportTextHint')} rows={4} maxLength={5000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <fieldset class="operators__parts">
          <legend>{t('reportParts')}</legend>
          {PARTS.map((part) => (
            <label key={part}>
              <input type="checkbox" checked={parts.includes(part)} onChange={(event) => setParts(event.currentTarget.checked ? [...parts, part] : parts.filter((each) => each !== part))} />
              {t(`reportPart_${part}`)}
            </label>
          ))}
        </fieldset>
        {kind === 'incident' ? (
          <SelectField label={t('reportImpact')} value={impact} options={IMPACTS.map((each): [(typeof IMPACTS)[number], string] => [each, t(`reportImpact_${each}`)])} onChoose={setImpact} />
        ) : (
          <>
            <Moment label={t('reportFrom')} value={from} onChange={setFrom} />
            <Moment label={t('reportUntil')} value={until} onChange={setUntil} />
          </>
        )}
        {failure !== null && <Notice tone="danger" live>{failure}</Notice>}
      </div>
    </Dialog>
  )
}

function Moment({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <FieldFrame label={label}>
      {(control) => <input {...control} class="field__control" type="datetime-local" value={value} onInput={(event) => onChange(event.currentTarget.value)} />}
    </FieldFrame>
  )
}
