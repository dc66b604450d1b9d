import { useEffect, useState } from 'preact/hooks'
import type { Approval } from '../../../../features/approvals/schema.ts'
import type { WorkspaceExport } from '../../../../features/exports/schema.ts'
import { formatExact } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Notice, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { loadMembers } from '../../state/members.ts'
import { paths } from '../../state/route.ts'
import { t } from '../../t.ts'
import { ExportItem } from './export-item.tsx'
import { RequestForm } from './request-form.tsx'
import { x } from './texts.ts'

interface Loaded {
  readonly exports: readonly WorkspaceExport[]
  /** What waits for a second person. */
  readonly waiting: Approval | undefined
}

/** Everything of the workspace as a file: what it holds, asking for it, and downloading what was approved. */
export function ExportPage() {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = async (): Promise<void> => {
    setFailure(null)
    try {
      const [{ exports }, { approvals }] = await Promise.all([api.get<Pick<Loaded, 'exports'>>('/exports'), api.get<{ approvals: Approval[] }>('/approvals')])
      setLoaded({ exports, waiting: approvals.find(({ operation, status }) => operation === 'exports.request' && status === 'waiting') })
    } catch (error) {
      setFailure(error)
    }
  }
  useEffect(() => {
    void load()
    // Names of colleagues; whoever has no conversations has not loaded them yet.
    void loadMembers().catch(() => undefined)
  }, [])
  return (
    <div class="settings__page">
      <h2 class="settings__title">{x('export.title')}</h2>
      <p class="settings__text">{x('export.text')}</p>
      <Contents />
      {loaded === null && failure === null && <Skeleton kind="form" />}
      {loaded === null && failure !== null && (
        <EmptyState icon={circleAlertIcon} tone="danger" title={x('export.failed')} action={<Button onClick={() => void load()}>{word('tryAgain')}</Button>}>
          {problemText(failure)}
        </EmptyState>
      )}
      {loaded !== null && (
        <>
          {loaded.waiting && (
            <Notice tone="info" action={<a href={paths.settingsSection('approvals')}>{t('settings.approvals')}</a>}>
              {x(loaded.waiting.alone ? 'export.waitsAlone' : 'export.waits', { date: formatExact(loaded.waiting.dueAt) })}
            </Notice>
          )}
          <section class="settings__card" aria-labelledby="export-approved">
            <h3 class="settings__heading" id="export-approved">
              {x('export.approved')}
            </h3>
            {loaded.exports.length === 0 ? (
              <p class="export__none">{x('export.none')}</p>
            ) : (
              <ul>
                {loaded.exports.map((found) => (
                  <ExportItem key={found.id} found={found} changed={() => void load()} />
                ))}
              </ul>
            )}
          </section>
          {!loaded.waiting && <RequestForm asked={() => void load()} />}
        </>
      )}
    </div>
  )
}

const HOLDS = ['conversations', 'people', 'settings', 'record'] as const
const LEAVES = ['secrets', 'keys', 'visitors'] as const

function Contents() {
  return (
    <section class="settings__card export__contents" aria-label={x('export.contents')}>
      <div>
        <h3 class="settings__heading">{x('export.holds')}</h3>
        <ul class="export__list">
          {HOLDS.map((each) => (
            <li key={each}>{x(`export.holds.${each}`)}</li>
          ))}
        </ul>
      </div>
      <div>
        <h3 class="settings__heading">{x('export.leaves')}</h3>
        <ul class="export__list">
          {LEAVES.map((each) => (
            <li key={each}>{x(`export.leaves.${each}`)}</li>
          ))}
        </ul>
      </div>
    </section>
  )
}
