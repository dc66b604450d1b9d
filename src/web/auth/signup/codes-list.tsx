import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { downloadIcon, printerIcon } from '../../ui/icons.ts'
import { t } from '../texts.ts'

/** The ten codes, and ways to keep them. Printed, the page holds these and whose they are. */
export function CodesList({ codes, owner }: { codes: readonly string[]; owner: string }) {
  const download = (): void => {
    const text = [t('recoveryFile'), owner, '', ...codes, '', t('recoveryFileText'), ''].join('\r\n')
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = 'rind-recovery-codes.txt'
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  return (
    <div class="codes">
      <p class="codes__printed">{t('recoveryFile')} · {owner}</p>
      <ol class="codes__list" aria-label={t('recoveryCodes')}>
        {codes.map((code) => <li key={code}><code>{code}</code></li>)}
      </ol>
      <p class="codes__printed">{t('recoveryFileText')}</p>
      <div class="codes__ways">
        <CopyButton text={codes.join('\n')} label={t('recoveryCopy')} />
        <Button icon={downloadIcon} onClick={download}>{t('recoveryDownload')}</Button>
        <Button icon={printerIcon} onClick={() => window.print()}>{t('recoveryPrint')}</Button>
      </div>
    </div>
  )
}
