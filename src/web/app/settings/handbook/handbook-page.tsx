import { useEffect, useState } from 'preact/hooks'
import type { ReadOutput } from '../../../../features/handbook/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Prose, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon, shieldIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { paths } from '../../state/route.ts'
import { can } from '../../state/session.ts'
import { EditorPage } from './editor-page.tsx'
import { RegisterPage } from './register-page.tsx'
import { SignCard } from './sign-card.tsx'
import { h } from './texts.ts'

const PARTS = ['read', 'register', 'edit'] as const
type Part = (typeof PARTS)[number]
const partOf = (item: string | null): Part => PARTS.find((part) => part === item) ?? 'read'
const mayOpen = (part: Part): boolean => (part === 'read' ? true : part === 'edit' ? can().manageWorkspace === true : can().seeSettings === true)

/** Settings → Security handbook: reading and signing for everybody, the register and the next version for those who look after it. */
export function HandbookPage({ item }: { item: string | null }) {
  const part = mayOpen(partOf(item)) ? partOf(item) : 'read'
  const parts = PARTS.filter(mayOpen)
  return (
    <div class="settings__page">
      <h2 class="settings__title">{h('title')}</h2>
      {parts.length > 1 && (
        <nav class="handbook__parts" aria-label={h('title')}>
          {parts.map((each) => (
            <a key={each} class="handbook__part" href={pathOf(each)} {...(each === part && { 'aria-current': 'page' as const })}>
              {h(`part.${each}`)}
            </a>
          ))}
        </nav>
      )}
      {part === 'read' && <Reading />}
      {part === 'register' && <RegisterPage />}
      {part === 'edit' && <EditorPage />}
    </div>
  )
}

const pathOf = (part: Part): string => (part === 'read' ? paths.settingsSection('handbook') : `${paths.settingsSection('handbook')}/${part}`)

function Reading() {
  const [found, setFound] = useState<ReadOutput | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = (): void => {
    setFailure(null)
    api.get<ReadOutput>('/handbook').then(setFound, setFailure)
  }
  useEffect(load, [])
  if (failure !== null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={h('failed')} action={<Button onClick={load}>{word('tryAgain')}</Button>}>
        {problemText(failure)}
      </EmptyState>
    )
  }
  if (found === null) return <Skeleton rows={8} />
  const { version, own } = found
  if (version === null) {
    return (
      <EmptyState
        icon={shieldIcon}
        title={h('none')}
        action={
          found.can.manage && (
            <a class="button button--primary" href={pathOf('edit')}>
              {h('writeFirst')}
            </a>
          )
        }
      >
        {h(found.can.manage ? 'noneManage' : 'noneText')}
      </EmptyState>
    )
  }
  return (
    <>
      <article class="settings__card" aria-label={h('versionOf', { number: version.number })}>
        <Prose text={version.text} />
      </article>
      {own !== null && <SignCard version={version} own={own} onSigned={(signed) => setFound({ ...found, own: signed })} onStale={load} />}
    </>
  )
}
