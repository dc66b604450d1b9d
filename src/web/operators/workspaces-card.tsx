import type { WorkspaceSummary, WorkspacesOutput } from '../../features/installation/schema.ts'
import { formatDate } from '../lib/dates.ts'
import { formatNumber } from '../lib/i18n.ts'
import { t } from './texts.ts'

export function WorkspacesCard({ workspaces: { workspaces, more } }: { workspaces: WorkspacesOutput }) {
  return (
    <section class="operators__card" aria-labelledby="workspaces">
      <h2 id="workspaces">{t('workspaces')} <span class="operators__count">{formatNumber(workspaces.filter(({ kind }) => kind !== 'probe').length)}</span></h2>
      <p class="operators__text">{workspaces.length === 0 ? t('workspacesNone') : t('workspacesText')}</p>
      {workspaces.length > 0 && (
        // Scrolls by itself on a narrow screen, so it can have the focus.
        <div class="operators__scroll" tabIndex={0} role="region" aria-labelledby="workspaces">
          <table class="operators__table">
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('plan')}</th>
                {(['members', 'contacts', 'conversations', 'messages'] as const).map((name) => <th key={name} scope="col" class="operators__number">{t(name)}</th>)}
                <th scope="col">{t('active')}</th>
                <th scope="col">{t('since')}</th>
              </tr>
            </thead>
            <tbody>{workspaces.map((workspace) => <Row key={workspace.id} workspace={workspace} />)}</tbody>
          </table>
        </div>
      )}
      {more && <p class="operators__text">{t('workspacesMore')}</p>}
    </section>
  )
}

const MARKS: Readonly<Record<string, 'demo' | 'probe' | 'closed' | 'suspended'>> = { demo: 'demo', probe: 'probe', closed: 'closed', suspended: 'suspended' }

function Row({ workspace: { name, plan, kind, status, size, createdAt } }: { workspace: WorkspaceSummary }) {
  const marks = [MARKS[kind], MARKS[status]].filter((mark) => mark !== undefined)
  return (
    <tr>
      <th scope="row" dir="auto" title={name}>{name} {marks.map((mark) => <span key={mark} class="operators__mark">{t(mark)}</span>)}</th>
      <td>{t(plan === 'free' ? 'planFree' : 'planOwn')}</td>
      {size === null ? (
        <td colSpan={5} class="operators__muted">{t(kind === 'probe' ? 'probeText' : 'notCounted')}</td>
      ) : (
        <>
          {[size.members, size.contacts, size.conversations, size.messages].map((value, at) => <td key={at} class="operators__number">{formatNumber(value)}</td>)}
          <td>{size.activeOn === null ? t('never') : formatDate(size.activeOn)}</td>
        </>
      )}
      <td>{formatDate(createdAt)}</td>
    </tr>
  )
}
