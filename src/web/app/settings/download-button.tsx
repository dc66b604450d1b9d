import { useState } from 'preact/hooks'
import { keepFile } from '../../lib/download.ts'
import { problemText } from '../../lib/problems.ts'
import { Button, showToast } from '../../ui/index.ts'
import { downloadIcon } from '../../ui/icons.ts'
import { api } from '../state/client.ts'
import { t } from '../t.ts'

interface DownloadButtonProps {
  /** The path of an operation that gives out a file. */
  path: string
  query?: Readonly<Record<string, string>>
}

/** A list as a file for a spreadsheet. */
export function DownloadButton({ path, query = {} }: DownloadButtonProps) {
  const [busy, setBusy] = useState(false)
  const download = async (): Promise<void> => {
    setBusy(true)
    try {
      const { name, text, isWhole } = await api.file(path, { query })
      keepFile(name, text, 'text/csv;charset=utf-8')
      if (!isWhole) showToast(t('file.cut'))
    } catch (error) {
      showToast(problemText(error), { tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Button icon={downloadIcon} busy={busy} onClick={() => void download()}>
      {t('file.download')}
    </Button>
  )
}
