import { useState } from 'preact/hooks'
import type { PublishOutput } from '../../../../features/handbook/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, Dialog, Notice, SelectField, showToast } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { loadOwnHandbook } from '../../state/handbook.ts'
import { navigate, paths } from '../../state/route.ts'
import { h } from './texts.ts'

const DAYS = ['7', '14', '30', '60', '90'] as const

/** Says what publishing does before it does it. */
export function PublishDialog({ hash, onClose }: { hash: string; onClose: () => void }) {
  const [days, setDays] = useState<(typeof DAYS)[number]>('14')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const publish = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      const { version } = await api.post<PublishOutput>('/handbook/versions', { hash, dueDays: Number(days) })
      showToast(h('published', { number: version.number }))
      void loadOwnHandbook().catch(() => undefined)
      onClose()
      navigate(paths.settingsSection('handbook'))
    } catch (error) {
      setFailure(problemText(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={h('publishTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{word('cancel')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void publish()}>
            {h('publishButton')}
          </Button>
        </>
      }
    >
      <p>{h('publishText')}</p>
      <SelectField label={h('days')} value={days} options={DAYS.map((count): [(typeof DAYS)[number], string] => [count, word('days', { count: Number(count) })])} onChoose={setDays} />
      {failure !== null && (
        <Notice tone="danger" live>
          {failure}
        </Notice>
      )}
    </Dialog>
  )
}
