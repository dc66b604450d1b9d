import type { Asset } from '../assets.ts'
import { escapeHtml, jsonForScript } from './html.ts'

interface Shell {
  readonly locale: 'en' | 'nl'
  readonly title: string
  readonly asset: Asset
  /** What the page's script knows from the start. */
  readonly boot: Readonly<Record<string, unknown>>
}

const NO_SCRIPT = { en: 'This page needs JavaScript.', nl: 'Deze pagina heeft JavaScript nodig.' }

/** A page that its script fills. */
export function renderShell({ locale, title, asset, boot }: Shell): string {
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${asset.css === undefined ? '' : `<link rel="stylesheet" href="/build/${asset.css}">`}
${(asset.imports ?? []).map((file) => `<link rel="modulepreload" href="/build/${file}">`).join('\n')}
${asset.js === undefined ? '' : `<script type="module" src="/build/${asset.js}"></script>`}
</head>
<body>
<div id="root"></div>
<noscript>${NO_SCRIPT[locale]}</noscript>
<script type="application/json" id="boot">${jsonForScript(boot)}</script>
</body>
</html>
`
}

interface Document {
  readonly locale: 'en' | 'nl'
  readonly title: string
  /** The stylesheet of pages that the server writes whole. */
  readonly css: string | undefined
  /** HTML, escaped by the caller. */
  readonly body: string
  readonly wide?: boolean
}

/** A page that needs no script. */
export function renderDocument({ locale, title, css, body, wide = false }: Document): string {
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Rind</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${css === undefined ? '' : `<link rel="stylesheet" href="/build/${css}">`}
</head>
<body>
<main class="page${wide ? ' page--wide' : ''}">
<img class="page__mark" src="/favicon.svg" alt="">
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`
}

/** A page of a few sentences. */
export function renderNotice(locale: 'en' | 'nl', title: string, paragraphs: readonly string[], css?: string): string {
  return renderDocument({ locale, title, css, body: paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n') })
}
