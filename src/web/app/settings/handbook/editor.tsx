import { useEffect, useState } from 'preact/hooks'
import type { DraftOutput, SaveOutput } from '../../../../features/handbook/schema.ts'
import { formatExact } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, Notice, Prose, TextField, showToast } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { guardRoute } from '../unsaved.ts'
import { PublishDialog } from './publish-dialog.tsx'
import { h } from './texts.ts'

interface EditorProps extends DraftOutput {
  current: string | null
}

/** Writing the next version. What is published is the draft as it was kept, so that two who write notice each other. */
export function Editor({ draft, templates, current }: EditorProps) {
  const [text, setText] = useState(draft?.text ?? '')
  const [kept, setKept] = useState(draft)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [shown, setShown] = useState(false)
  const [publishing, setPublishing] = useState(false)
  const changed = text !== (kept?.text ?? '')
  useEffect(() => (changed ? guardRoute() : undefined), [changed])
  const save = async (): Promise<boolean> => {
    setBusy(true)
    setFailure(null)
    try {
      setKept((await api.put<SaveOutput>('/handbook/draft', { text })).draft)
      return true
    } catch (error) {
      setFailure(problemText(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  const begin = (from: string): void => setText(from)
  return (
    <section class="settings__card handbook__editor" aria-labelledby="handbook-editor">
      <h3 class="settings__heading" id="handbook-editor">
        {h('editTitle')}
      </h3>
      <p class="settings__text">{h('editText')}</p>
      {text.trim() === '' && (
        <div class="handbook__begin" role="group" aria-label={h('begin')}>
          {current !== null && <Button onClick={() => begin(current)}>{h('beginCurrent')}</Button>}
          <Button onClick={() => begin(templates.en)}>{h('beginEnglish')}</Button>
          <Button onClick={() => begin(templates.nl)}>{h('beginDutch')}</Button>
        </div>
      )}
      {shown ? (
        <div class="handbook__preview" tabIndex={0} role="region" aria-label={h('preview')}>
          <Prose text={text} />
        </div>
      ) : (
        <TextField label={h('text')} hint={h('textHint')} rows={22} maxLength={40_000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      )}
      {failure !== null && (
        <Notice tone="danger" live>
          {failure}
        </Notice>
      )}
      <div class="settings__save">
        <p role="status">{changed ? h('unsaved') : kept === null ? '' : h('saved', { when: formatExact(kept.savedAt), name: kept.savedBy ?? '' })}</p>
        <Button kind="quiet" aria-pressed={shown} disabled={text.trim() === ''} onClick={() => setShown(!shown)}>
          {h(shown ? 'write' : 'preview')}
        </Button>
        <Button busy={busy} disabled={!changed || text.trim() === ''} onClick={() => void save().then((done) => done && showToast(h('savedToast')))}>
          {h('save')}
        </Button>
        <Button kind="primary" disabled={text.trim() === ''} onClick={() => void (changed ? save() : Promise.resolve(true)).then(setPublishing)}>
          {h('publish')}
        </Button>
      </div>
      {publishing && kept !== null && <PublishDialog hash={kept.hash} onClose={() => setPublishing(false)} />}
    </section>
  )
}
