import { useState } from 'preact/hooks'
import type { WorkspaceExport } from '../../../../features/exports/schema.ts'
import { formatExact } from '../../../lib/dates.ts'
import { keepFile } from '../../../lib/download.ts'
import { formatNumber } from '../../../lib/i18n.ts'
import { inertText } from '../../../lib/inert-text.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, Field, Notice, showToast } from '../../../ui/index.ts'
import { downloadIcon } from '../../../ui/icons.ts'
import { member } from '../../state/members.ts'
import { fetchExport } from './fetch-export.ts'
import { x } from './texts.ts'

const MIB = 1024 * 1024
const size = (bytes: number): string => formatNumber(Math.max(0.1, Math.round((bytes / MIB) * 10) / 10))

/** One approved export: for whom it is sealed, who asked and why, and its download for whoever asked. */
export function ExportItem({ found, changed }: { found: WorkspaceExport; changed: () => void }) {
  const { sealedFor, recipient, fingerprint, reason, askedBy, approvedAt, can } = found
  return (
    <li class="export__item">
      <p class="export__name">{x(`export.sealed.${sealedFor}`)}</p>
      {recipient !== null && (
        <p class="export__line">
          <code class="export__key">{recipient}</code> {x('export.fingerprint', { fingerprint: fingerprint ?? '' })}
        </p>
      )}
      <p class="export__line">{x('export.askedBy', { name: member(askedBy)?.name ?? x('export.somebody'), date: formatExact(approvedAt) })}</p>
      <blockquote class="export__reason">{inertText(reason)}</blockquote>
      <p class="export__line">{stateText(found)}</p>
      {can.download && <Download found={found} done={changed} />}
    </li>
  )
}

function stateText({ endedAt, bytes, expiresAt, can }: WorkspaceExport): string {
  if (endedAt !== null) return x('export.done', { date: formatExact(endedAt), size: size(bytes ?? 0) })
  if (can.download) return x('export.until', { date: formatExact(expiresAt) })
  return Date.parse(expiresAt) > Date.now() ? x('export.theirs', { date: formatExact(expiresAt) }) : x('export.expired')
}

function Download({ found: { id, sealedFor }, done }: { found: WorkspaceExport; done: () => void }) {
  const [passphrase, setPassphrase] = useState('')
  const [bytes, setBytes] = useState<number | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const download = async (): Promise<void> => {
    setFailure(null)
    setBytes(0)
    try {
      const { name, content } = await fetchExport(id, sealedFor === 'passphrase' ? passphrase : null, setBytes)
      keepFile(name, content, 'application/octet-stream')
      showToast(x('export.kept', { name }))
      done()
    } catch (error) {
      setFailure(error)
    }
    setBytes(null)
  }
  return (
    <form
      class="export__form"
      onSubmit={(event) => {
        event.preventDefault()
        void download()
      }}
    >
      {sealedFor === 'passphrase' && (
        <Field
          label={x('export.passphrase')}
          hint={x('export.passphraseHint')}
          required
          maxLength={256}
          autocomplete="off"
          spellcheck={false}
          value={passphrase}
          onInput={(event) => setPassphrase(event.currentTarget.value)}
        />
      )}
      {failure !== null && (
        <Notice tone="danger" live>
          {problemText(failure)} {x('export.broke')}
        </Notice>
      )}
      <div class="export__go">
        <Button kind="primary" type="submit" icon={downloadIcon} busy={bytes !== null}>
          {x('export.download')}
        </Button>
        <span class="export__line" role="status">
          {bytes !== null && (bytes === 0 ? x('export.begins') : x('export.progress', { size: size(bytes) }))}
        </span>
      </div>
    </form>
  )
}
