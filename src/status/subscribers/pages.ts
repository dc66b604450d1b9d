import { escapeMarkup } from '../html.ts'
import { type PageOptions, renderFrame } from '../page.ts'
import { SUBSCRIBER_WORDS } from './words.ts'

/** What was wrong with what was typed, and what that was. */
export interface Mistake {
  readonly field: 'mail' | 'webhook'
  readonly text: string
  readonly typed: string
}

interface SubscribeOptions extends PageOptions {
  /** What can be asked for; null when nothing can. */
  readonly offers: { readonly mail: boolean; readonly plain: boolean } | null
  readonly mistake?: Mistake
}

/** /status/subscribe: by mail, by webhook, by feed. Works without a script. */
export function renderSubscribe({ offers, mistake, ...options }: SubscribeOptions): string {
  const { locale } = options
  const words = SUBSCRIBER_WORDS[locale]
  const field = (name: Mistake['field'], label: string, hint: string, attributes: string, button: string) => {
    const wrong = mistake?.field === name ? mistake : null
    return `<form method="post" action="/status/subscribe/${name}?lang=${locale}"><label for="${name}">${label}</label>
<div class="field"><input id="${name}" name="to" required maxlength="2048" ${attributes} aria-describedby="${name}-hint${wrong ? ` ${name}-wrong" aria-invalid="true` : ''}"${wrong ? ' autofocus' : ''} value="${escapeMarkup(wrong?.typed ?? '')}"><button>${button}</button></div>
${wrong ? `<p class="wrong" id="${name}-wrong" role="alert">${escapeMarkup(wrong.text)}</p>` : ''}<p class="quiet" id="${name}-hint">${hint}</p></form>`
  }
  const mail = offers?.mail ? field('mail', words.mailLabel, words.mailHint, 'type="email" autocomplete="email"', words.mailButton) : `<p class="quiet">${offers === null ? words.off : words.mailOff}</p>`
  const webhook =
    offers === null
      ? ''
      : `<h2>${words.webhook}</h2><p class="lead">${words.webhookIntro}</p>${field('webhook', words.webhookLabel, words.webhookHint(offers.plain), 'type="url" inputmode="url" autocomplete="off" spellcheck="false"', words.webhookButton)}`
  return renderFrame(
    options,
    '/status/subscribe',
    words.title,
    `<h1>${words.title}</h1><p class="lead">${words.intro}</p><h2>${words.mail}</h2>${mail}${webhook}<h2>${words.feeds}</h2><p class="lead">${words.feedsText} <a href="/history.atom">Atom</a>, <a href="/history.rss">RSS</a></p>${back(options)}`
  )
}

const back = ({ locale }: PageOptions) => `<p class="quiet back"><a href="/status?lang=${locale}">${SUBSCRIBER_WORDS[locale].back}</a></p>`

/** A page that says one thing. */
export function renderSaid(options: PageOptions, path: string, said: { readonly title: string; readonly text: string; readonly again?: boolean }): string {
  const words = SUBSCRIBER_WORDS[options.locale]
  const again = said.again ? `<p class="lead"><a href="/status/subscribe?lang=${options.locale}">${words.again}</a></p>` : ''
  return renderFrame(options, path, said.title, `<h1>${said.title}</h1><p class="lead">${said.text}</p>${again}${back(options)}`)
}

/** The one time that a secret is shown. */
export function renderSecret(options: PageOptions, secret: string): string {
  const words = SUBSCRIBER_WORDS[options.locale]
  const [first = '', ...rest] = words.secretText
  return renderFrame(
    options,
    '/status/subscribe',
    words.secretTitle,
    `<h1>${words.secretTitle}</h1><p class="lead">${first}</p><p class="secret"><b id="secret">${words.secretLabel}</b><code aria-labelledby="secret" tabindex="0">${escapeMarkup(secret)}</code></p>${rest.map((text) => `<p class="lead">${text}</p>`).join('')}${back(options)}`
  )
}

/** A link was followed: one button does what it is for. A mail program that looks at links does nothing by it. */
export function renderAsked(options: PageOptions, path: string, what: 'confirm' | 'leave'): string {
  const words = SUBSCRIBER_WORDS[options.locale]
  const [title, text, button] = what === 'confirm' ? [words.confirm, words.confirmText, words.confirmButton] : [words.leave, words.leaveText, words.leaveButton]
  return renderFrame(options, path, title, `<h1>${title}</h1><p class="lead">${text}</p><form method="post" action="${escapeMarkup(path)}?lang=${options.locale}"><button>${button}</button></form>${back(options)}`)
}
