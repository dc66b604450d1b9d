import { isIP } from 'node:net'
import { connect } from 'node:tls'
import type { Answer } from './probe.ts'

const DAY_MS = 24 * 60 * 60_000
/** Renewals come weeks before the end: one that has not come by now has failed. */
export const RENEWED_BY_DAYS = 7

/** What went wrong when a connection was not made at all, which other parts tell. */
const UNREACHED = /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)$/

/**
 * Looks at the certificate of an origin as a browser does, and when it ends.
 * @returns null when nobody answers: then nothing is known of the certificate
 */
export function lookAtCertificate(origin: string, deadlineMs: number, now = Date.now): Promise<Answer | null> {
  const { hostname, port } = new URL(origin)
  const host = hostname.replaceAll(/[[\]]/g, '')
  const began = performance.now()
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port || 443), ...(isIP(host) === 0 && { servername: host }) })
    const end = (reason: string | null | undefined) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reason === undefined ? null : { ok: reason === null, ms: performance.now() - began, reason })
    }
    const timer = setTimeout(() => end(undefined), deadlineMs)
    socket.on('secureConnect', () => {
      const endsAt = Date.parse(socket.getPeerCertificate().valid_to)
      const days = (endsAt - now()) / DAY_MS
      if (Number.isNaN(days)) end('a certificate without an end')
      else end(days > RENEWED_BY_DAYS ? null : `it ends in ${Math.floor(days)} days`)
    })
    socket.on('error', (error) => {
      const code = 'code' in error ? String(error.code) : ''
      end(code === '' || UNREACHED.test(code) ? undefined : code)
    })
    socket.on('close', () => end(undefined))
  })
}
