import { PROBLEMS } from '../../errors/index.ts'
import { escapeHtml } from './html.ts'
import { renderDocument } from './shell.ts'

/** The page that loads the API reference; its script and styles come from a library that we serve ourselves. */
export function renderReference(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rind API ${escapeHtml(version)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<script defer src="/docs/assets/swagger-ui-bundle.js"></script>
<script defer src="/docs/start.js"></script>
</head>
<body>
<div id="reference"></div>
</body>
</html>
`
}

/** Starts the reference. A file of its own, since no script stands in a page. What is tried there goes out with a token or nothing, never with the reader's session. */
export const REFERENCE_SCRIPT = `window.SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null,
  requestInterceptor: (request) => Object.assign(request, { credentials: 'omit' })
})
`

/** Every problem code with its status and title: what \`type\` of a problem points to. */
export function renderProblems(css?: string): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) => `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${escapeHtml(title)}</td></tr>`
  )
  return renderDocument({
    locale: 'en',
    title: 'Problems',
    css,
    wide: true,
    body: `<p>Every failure is an RFC 9457 problem with one of these codes. A code never changes its meaning.</p>
<table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Title</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
  })
}
