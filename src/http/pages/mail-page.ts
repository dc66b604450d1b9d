import type { FastifyInstance } from 'fastify'
import type { KeptLetter, MailTray } from '../../features/mail/index.ts'
import { Problem } from '../../errors/index.ts'
import { contentSecurityPolicy } from '../headers.ts'
import { preferredLocale } from '../principal.ts'
import { escapeHtml } from './html.ts'
import { renderDocument } from './shell.ts'

const TEXT = {
  en: {
    title: 'Mail of this installation',
    text: 'No mail server is set (SMTP_URL), so nothing is sent. What would have gone out since the start stands here, the newest first. Production has no such page and refuses to start.',
    none: 'Nothing would have gone out yet. Sign up, invite a colleague or ask for a new password, and load this page again.',
    open: 'As HTML',
    follow: 'Follow the link'
  },
  nl: {
    title: 'Mail van deze installatie',
    text: 'Er is geen mailserver ingesteld (SMTP_URL), dus er gaat niets uit. Wat sinds de start verstuurd zou zijn, staat hier, het nieuwste eerst. Productie heeft deze pagina niet en weigert te starten.',
    none: 'Er zou nog niets verstuurd zijn. Meld je aan, nodig een collega uit of vraag een nieuw wachtwoord aan, en laad deze pagina opnieuw.',
    open: 'Als HTML',
    follow: 'De link volgen'
  }
} as const

/** The developers' page: letters that were not sent, in full. On the internal port, and only where there is no mail server. */
export function addMailPage(app: FastifyInstance, tray: MailTray, css: string | undefined): void {
  app.get('/mail', (request, reply) => {
    const locale = preferredLocale(request)
    return reply.header('cache-control', 'no-store').type('text/html').send(renderMailPage(locale, tray.letters(), css))
  })
  app.get<{ Params: { id: string } }>('/mail/:id', (request, reply) => {
    const letter = tray.letters().find(({ id }) => id === request.params.id)
    if (!letter) throw new Problem('not_found')
    // As a mail program shows it: its own styles, and nothing that runs or is loaded.
    return reply
      .header('content-security-policy', contentSecurityPolicy("'none'", { 'script-src': "'none'", 'style-src': "'unsafe-inline'", 'connect-src': "'none'", sandbox: 'allow-top-navigation allow-popups' }))
      .header('cache-control', 'no-store')
      .type('text/html')
      .send(letter.html)
  })
}

function renderMailPage(locale: 'en' | 'nl', letters: readonly KeptLetter[], css: string | undefined): string {
  const words = TEXT[locale]
  const when = new Intl.DateTimeFormat(locale === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
  const items = letters.map(
    ({ id, to, at, subject, text, link, locale: language }) => `<article class="letter" lang="${language}">
<h2>${escapeHtml(subject)}</h2>
<p class="letter__to">${escapeHtml(to)} · ${when.format(at)}</p>
<pre>${escapeHtml(text)}</pre>
<p class="letter__links" lang="${locale}"><a href="${escapeHtml(link)}">${words.follow}</a> <a href="/mail/${id}">${words.open}</a></p>
</article>`
  )
  return renderDocument({ locale, title: words.title, css, wide: true, body: [`<p>${words.text}</p>`, ...(items.length > 0 ? items : [`<p>${words.none}</p>`])].join('\n') })
}
