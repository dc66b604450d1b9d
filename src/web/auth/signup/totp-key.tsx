import { CopyButton } from '../../ui/copy-button.tsx'
import type { TotpSetup } from '../answers.ts'
import { t } from '../texts.ts'

/** Modules of white around the code, beside the two that the server's drawing has. */
const QUIET = 2

/** Three ways to the same key: scan it, open it on this phone, or type it. */
export function TotpKey({ setup: { secret, uri, qr } }: { setup: TotpSetup }) {
  const side = qr.size + QUIET * 2
  return (
    <div class="key">
      <p class="key__phone"><a href={uri}>{t('totpPhone')}</a></p>
      <div class="key__scan">
        <p class="key__label">{t('totpScan')}</p>
        <svg
          class="key__qr"
          viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
          role="img"
          aria-label={t('totpQr')}
          shape-rendering="crispEdges"
        >
          <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
          <path d={qr.path} fill="#000" />
        </svg>
      </div>
      <div class="key__type">
        <p class="key__label">{t('totpType')}</p>
        <code class="key__text">{groupsOf(secret).map((group, at) => <span key={at}>{group}</span>)}</code>
        <CopyButton text={secret} label={t('totpCopy')} />
      </div>
      <p class="key__which auth__muted">{t('totpWhich')}</p>
    </div>
  )
}

const groupsOf = (secret: string): string[] => secret.match(/.{1,4}/g) ?? []
