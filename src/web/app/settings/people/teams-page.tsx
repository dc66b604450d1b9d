import { useEffect, useState } from 'preact/hooks'
import type { Team } from '../../../../features/teams/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Field, Notice, Skeleton, showToast } from '../../../ui/index.ts'
import { plusIcon, usersIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { loadMembers, members } from '../../state/members.ts'
import { can } from '../../state/session.ts'
import { TeamCard } from './team-card.tsx'
import { p } from './texts.ts'

/** Teams: their names and who is in them. */
export function TeamsPage() {
  const [teams, setTeams] = useState<readonly Team[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const load = (): void => {
    setError(null)
    api.get<{ teams: Team[] }>('/teams').then((answer) => setTeams(answer.teams), setError)
  }
  useEffect(() => void loadMembers().catch(() => undefined), [])
  // Whatever changes among colleagues may be a team.
  useEffect(load, [members.value])
  return (
    <div class="settings__page">
      <h2 class="settings__title">{p('teams.title')}</h2>
      <p class="settings__text">{p('teams.text')}</p>
      {error !== null && (
        <Notice tone="danger" live action={<Button onClick={load}>{word('tryAgain')}</Button>}>
          {problemText(error)}
        </Notice>
      )}
      {teams === null && error === null && <Skeleton rows={2} />}
      {teams?.length === 0 && !can().manageTeams && (
        <EmptyState icon={usersIcon} title={p('teams.none')}>
          {p('teams.noneText')}
        </EmptyState>
      )}
      {teams?.map((team) => (
        <TeamCard key={team.id} team={team} onChange={load} />
      ))}
      {can().manageTeams && teams !== null && <NewTeam onMade={load} />}
    </div>
  )
}

function NewTeam({ onMade }: { onMade: () => void }) {
  const [name, setName] = useState('')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const make = async (): Promise<void> => {
    if (name.trim() === '') return setError(p('teams.nameMissing'))
    setBusy(true)
    try {
      await api.post('/teams', { name: name.trim() })
      showToast(p('teams.made', { team: name.trim() }))
      setName('')
      onMade()
    } catch (problem) {
      setError(problemText(problem))
    }
    setBusy(false)
  }
  return (
    <form
      class="settings__card people__form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void make()
      }}
    >
      <Field
        label={p('teams.name')}
        hint={p('teams.nameHint')}
        error={error}
        maxLength={120}
        dir="auto"
        autoComplete="off"
        value={name}
        onInput={(event) => {
          setName(event.currentTarget.value)
          setError(undefined)
        }}
      />
      <div>
        <Button type="submit" icon={plusIcon} busy={busy}>
          {p('teams.make')}
        </Button>
      </div>
    </form>
  )
}
