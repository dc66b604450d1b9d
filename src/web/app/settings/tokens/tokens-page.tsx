import { useEffect, useState } from 'preact/hooks'
import type { ApiToken } from '../../../../features/tokens/schema.ts'
import { formatDate, formatRelative } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Skeleton, showToast } from '../../../ui/index.ts'
import { circleAlertIcon, plusIcon, shieldIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { loadMembers, member } from '../../state/members.ts'
import { ConfirmDialog } from '../people/confirm-dialog.tsx'
import { NewTokenDialog } from './new-token.tsx'
import { k } from './texts.ts'

interface Listed {
  readonly tokens: readonly ApiToken[]
  readonly more: boolean
  readonly offered: readonly string[]
}

/** The tokens of programs: made, shown once, revoked. */
export function TokensPage() {
  const [listed, setListed] = useState<Listed | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const [making, setMaking] = useState(false)
  const load = async (): Promise<void> => {
    setFailure(null)
    try {
      setListed(await api.get<Listed>('/tokens'))
    } catch (error) {
      setFailure(error)
    }
  }
  useEffect(() => {
    void load()
    // Names of colleagues; whoever has no conversations has not loaded them yet.
    void loadMembers().catch(() => undefined)
  }, [])
  const put = (token: ApiToken): void =>
    setListed((known) => known && { ...known, tokens: [token, ...known.tokens.filter(({ id }) => id !== token.id)] })
  const change = (token: ApiToken): void =>
    setListed((known) => known && { ...known, tokens: known.tokens.map((each) => (each.id === token.id ? token : each)) })
  return (
    <div class="settings__page">
      <h2 class="settings__title">{k('tokens.title')}</h2>
      <p class="settings__text">
        {k('tokens.text')} <a href="/docs" target="_blank" rel="noreferrer">{k('tokens.reference')}</a>
      </p>
      {listed === null && failure === null && <Skeleton kind="form" />}
      {listed === null && failure !== null && (
        <EmptyState
          icon={circleAlertIcon}
          tone="danger"
          title={k('tokens.failed')}
          action={<Button onClick={() => void load()}>{word('tryAgain')}</Button>}
        >
          {problemText(failure)}
        </EmptyState>
      )}
      {listed !== null && (
        <div>
          <Button kind="primary" icon={plusIcon} onClick={() => setMaking(true)}>
            {k('tokens.new')}
          </Button>
        </div>
      )}
      {listed?.tokens.length === 0 && (
        <EmptyState icon={shieldIcon} title={k('tokens.empty')}>
          {k('tokens.emptyText')}
        </EmptyState>
      )}
      {listed !== null && listed.tokens.length > 0 && (
        <ul class="settings__card">
          {listed.tokens.map((token) => (
            <TokenRow key={token.id} token={token} changed={change} />
          ))}
        </ul>
      )}
      {listed?.more === true && <p class="settings__text">{k('tokens.more', { count: listed.tokens.length })}</p>}
      {making && listed !== null && (
        <NewTokenDialog offered={listed.offered} made={put} onClose={() => setMaking(false)} />
      )}
    </div>
  )
}

function TokenRow({ token, changed }: { token: ApiToken; changed: (token: ApiToken) => void }) {
  const [revoking, setRevoking] = useState(false)
  const revoke = async (): Promise<void> => {
    const answer = await api.post<{ token: ApiToken }>(`/tokens/${token.id}/revoke`)
    setRevoking(false)
    changed(answer.token)
    showToast(k('tokens.revoked'))
  }
  const { name, operations, inboxIds, status, lastUsedAt, createdBy, createdAt, expiresAt } = token
  const where = inboxIds === null ? k('tokens.everywhere') : k('tokens.in', { count: inboxIds.length })
  const used = lastUsedAt === null ? k('tokens.unused') : k('tokens.used', { when: formatRelative(lastUsedAt) })
  return (
    <li class={`token${status === 'active' ? '' : ' token--over'}`}>
      <span class="token__name">{name}</span>
      <span class="token__line">
        {k('tokens.can', { count: operations.length })} {where} · {used}
      </span>
      <span class="token__line">
        {k('tokens.by', { name: member(createdBy)?.name ?? k('tokens.somebody'), date: formatDate(createdAt) })} ·{' '}
        {status === 'active' ? k('tokens.ends', { date: formatDate(expiresAt) }) : k(`tokens.status.${status}`)}
      </span>
      {status === 'active' && (
        <span class="token__action">
          <Button aria-label={k('tokens.revokeNamed', { name })} onClick={() => setRevoking(true)}>
            {k('tokens.revoke')}
          </Button>
        </span>
      )}
      {revoking && (
        <ConfirmDialog
          title={k('tokens.revokeNamed', { name })}
          consequences={[k('tokens.revokeOut'), k('tokens.revokeStays')]}
          button={k('tokens.revoke')}
          danger
          act={revoke}
          onClose={() => setRevoking(false)}
        />
      )}
    </li>
  )
}
