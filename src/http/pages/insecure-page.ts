import type { FastifyRequest } from 'fastify'
import { renderNotice } from './shell.ts'

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/

/** Whether the browser would drop our cookies: plain http anywhere but on the machine itself. */
export function isInsecure(request: FastifyRequest): boolean {
  return request.protocol !== 'https' && !LOOPBACK.test(request.headers.host ?? '')
}

const portOf = (url: string) => new URL(url).port || '443'

const TEXT = {
  en: {
    title: 'This address is not secure',
    lines: (url: string) => [
      'Browsers keep the cookies of Rind only over https, or on the machine itself. Signing in would fail here.',
      `Open ${url}, or set TLS_CERT and TLS_KEY (or TRUSTED_PROXIES behind a proxy that ends TLS) and PUBLIC_URL.`,
      `To reach a development server from elsewhere, use a tunnel, as in: ssh -L ${portOf(url)}:localhost:${portOf(url)} this-machine`
    ]
  },
  nl: {
    title: 'Dit adres is niet beveiligd',
    lines: (url: string) => [
      'Browsers bewaren de cookies van Rind alleen via https, of op de machine zelf. Inloggen zou hier mislukken.',
      `Open ${url}, of stel TLS_CERT en TLS_KEY in (of TRUSTED_PROXIES achter een proxy die TLS afhandelt) en PUBLIC_URL.`,
      `Een ontwikkelserver bereik je van elders via een tunnel, zoals: ssh -L ${portOf(url)}:localhost:${portOf(url)} deze-machine`
    ]
  }
}

/** Says what to do in place of failing oddly. */
export function renderInsecure(locale: 'en' | 'nl', publicUrl: string, css?: string): string {
  return renderNotice(locale, TEXT[locale].title, TEXT[locale].lines(publicUrl), css)
}
