import { useEffect, useState } from 'preact/hooks'
import type { RegisterLine, RegisterOutput, VersionsOutput } from '../../../../features/handbook/schema.ts'
import { formatDate, formatExact } from '../../../lib/dates.ts'
import { keepFile } from '../../../lib/download.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Icon, type IconNode, SelectField, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon, circleCheckIcon, clockIcon, downloadIcon, triangleAlertIcon, usersIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { DownloadButton } from '../download-button.tsx'
import { h } from './texts.ts'

/** Who signed which version when, and who has not. */
export function RegisterPage() {
  const [versions, setVersions] = useState<VersionsOutput['versions'] | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [register, setRegister] = useState<RegisterOutput | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = (): void => {
    setFailure(null)
    api.get<VersionsOutput>('/handbook/versions').then((answer) => {
      setVersions(answer.versions)
      setChosen(answer.versions[0]?.id ?? null)
    }, setFailure)
  }
  useEffect(load, [])
  useEffect(() => {
    if (chosen === null) return
    setRegister(null)
    api.get<RegisterOutput>(`/handbook/versions/${chosen}/register`).then(setRegister, setFailure)
  }, [chosen])
  if (failure !== null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={h('failed')} action={<Button onClick={load}>{word('tryAgain')}</Button>}>
        {problemText(failure)}
      </EmptyState>
    )
  }
  if (versions === null) return <Skeleton rows={6} />
  if (chosen === null) {
    return (
      <EmptyState icon={usersIcon} title={h('noRegister')}>
        {h('noRegisterText')}
      </EmptyState>
    )
  }
  return (
    <section class="settings__card" aria-labelledby="handbook-register">
      <h3 class="settings__heading" id="handbook-register">
        {h('registerTitle')}
      </h3>
      <p class="settings__text">{h('registerText')}</p>
      <div class="handbook__head">
        <SelectField
          label={h('version')}
          value={chosen}
          options={versions.map(({ id, number, publishedAt }): [string, string] => [id, h('versionSince', { number, date: formatDate(publishedAt) })])}
          onChoose={setChosen}
        />
        <DownloadButton path={`/handbook/versions/${chosen}/register.csv`} />
      </div>
      {register === null ? <Skeleton rows={4} /> : <Lines register={register} />}
    </section>
  )
}

function Lines({ register: { number, lines } }: { register: RegisterOutput }) {
  const active = lines.filter((line) => line.active)
  const signed = active.filter(({ state }) => state === 'signed').length
  return (
    <>
      <p class="handbook__sum" role="status">
        {h('sum', { signed, count: active.length })}
      </p>
      <ul class="handbook__lines">
        {lines.map((line) => (
          <Line key={line.memberId} line={line} number={number} />
        ))}
      </ul>
    </>
  )
}

const ICONS: Readonly<Record<RegisterLine['state'], IconNode>> = { signed: circleCheckIcon, due: clockIcon, overdue: triangleAlertIcon }

function Line({ line: { name, active, state, dueAt, signedAt, evidence }, number }: { line: RegisterLine; number: number }) {
  const when = signedAt ?? dueAt
  return (
    <li class="handbook__line">
      <span class="handbook__name" dir="auto">
        {name} {!active && <span class="handbook__mark">{h('left')}</span>}
      </span>
      <span class={`handbook__state handbook__state--${state}`}>
        <Icon of={ICONS[state]} size={16} /> {h(`state.${state}`)}
      </span>
      <span class="handbook__when">
        {when !== null && (
          <time dateTime={when} title={formatExact(when)}>
            {h(signedAt === null ? 'until' : 'on', { date: formatDate(when) })}
          </time>
        )}
      </span>
      <span class="handbook__evidence">
        {evidence !== null && (
          <Button
            kind="quiet"
            icon={downloadIcon}
            aria-label={h('evidenceOf', { name })}
            onClick={() => keepFile(`handbook-signature-version-${number}.jws`, evidence, 'application/jose')}
          >
            {h('evidence')}
          </Button>
        )}
      </span>
    </li>
  )
}
