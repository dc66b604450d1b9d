import { generateSecret, generateURI, verifySync } from 'otplib'
import { encode } from 'uqr'

/** How long a code lasts, in seconds. */
export const STEP_SECONDS = 30
/** One step before and after: RFC 6238 5.2 recommends no more. */
const TOLERANCE_SECONDS = 30
/** How far off a clock may be for us to name it; nothing is accepted there. otplib looks at 49 minutes in one go at most. */
const SKEW_WINDOW_SECONDS = 22 * 60
const SKEW_CENTRES_SECONDS = [0, -44 * 60, 44 * 60]
const SIX_DIGITS = /^[0-9]{6}$/

/** A fresh 160-bit TOTP key, base32. */
export function newTotpSecret(): string {
  return generateSecret()
}

/** The otpauth: link of a key, and its QR code as an SVG path with one unit a module. */
export function totpSetup(secret: string, email: string): { secret: string; uri: string; qr: { size: number; path: string } } {
  const uri = generateURI({ issuer: 'Rind', label: email, secret })
  const { data, size } = encode(uri, { ecc: 'M', border: 2 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return { secret, uri, qr: { size, path } }
}

/** A code as people type it, without spaces; null when it is not six ASCII digits. */
export function readCode(typed: string): string | null {
  const code = typed.replaceAll(/[\s-]/g, '')
  return SIX_DIGITS.test(code) ? code : null
}

/**
 * The time step that a code belongs to, or null when it is not a code of this key now. otplib throws on malformed
 * input; that means denied.
 */
export function matchingStep(secret: string, typed: string, now: number): number | null {
  return match(secret, typed, now, TOLERANCE_SECONDS)
}

/** By how many minutes the clock of the phone is off (ahead is positive), when the code would be right at another time. */
export function clockSkewMinutes(secret: string, typed: string, now: number): number | null {
  for (const centre of SKEW_CENTRES_SECONDS) {
    const step = match(secret, typed, now + centre * 1000, SKEW_WINDOW_SECONDS)
    if (step !== null) return Math.round(((step + 0.5) * STEP_SECONDS - now / 1000) / 60) || null
  }
  return null
}

function match(secret: string, typed: string, now: number, epochTolerance: number): number | null {
  const token = readCode(typed)
  if (token === null) return null
  try {
    const result = verifySync({ secret, token, epoch: Math.floor(now / 1000), epochTolerance })
    return result.valid && 'timeStep' in result ? result.timeStep : null
  } catch {
    return null
  }
}
