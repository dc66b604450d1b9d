import { useEffect, useState } from 'preact/hooks'
import type { DraftOutput, ReadOutput } from '../../../../features/handbook/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { Editor } from './editor.tsx'
import { h } from './texts.ts'

interface Loaded {
  readonly draft: DraftOutput
  /** The text in force, to go on from. */
  readonly current: string | null
}

/** The next version: begun from what Rind ships or from what is in force, kept as a draft, published when it is right. */
export function EditorPage() {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = (): void => {
    setFailure(null)
    Promise.all([api.get<DraftOutput>('/handbook/draft'), api.get<ReadOutput>('/handbook')]).then(
      ([draft, { version }]) => setLoaded({ draft, current: version?.text ?? null }),
      setFailure
    )
  }
  useEffect(load, [])
  if (failure !== null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={h('failed')} action={<Button onClick={load}>{word('tryAgain')}</Button>}>
        {problemText(failure)}
      </EmptyState>
    )
  }
  if (loaded === null) return <Skeleton kind="form" />
  return <Editor draft={loaded.draft.draft} templates={loaded.draft.templates} current={loaded.current} />
}
