import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { Problem } from '../../errors/index.ts'
import type { Services } from '../../operations/index.ts'
import { type Binding, CHALLENGE_TIMEOUT_MS, type Credential, type Passkey, findPasskey, spendChallenge } from './repository.ts'
import type { Assertion, Attestation, CreationOptions, RequestOptions } from './schema.ts'

/** ES256, EdDSA, RS256: what authenticators have, by COSE's numbers. */
const ALGORITHMS = [-7, -8, -257]

/** Who asks for passkeys: the configured address and nothing that a request says. */
function relyingParty(publicUrl: string): { id: string; origin: string } {
  const { hostname, origin } = new URL(publicUrl)
  return { id: hostname, origin }
}

const descriptor = ({ credential: { id, transports } }: Passkey) => ({ id, type: 'public-key' as const, ...(transports.length > 0 && { transports: [...transports] }) })

/** What the browser needs to ask for a passkey. Without `allowed` it offers every one that it has for this site. */
export function requestOptions(services: Services, challenge: string, allowed: readonly Passkey[]): RequestOptions {
  return {
    challenge,
    rpId: relyingParty(services.settings.publicUrl).id,
    timeout: CHALLENGE_TIMEOUT_MS,
    userVerification: 'required',
    allowCredentials: allowed.filter(({ blocked }) => !blocked).map(descriptor)
  }
}

/** What the browser needs to make a passkey: one that it can offer by itself, and that asks for finger, face or PIN. */
export function creationOptions(services: Services, challenge: string, person: { readonly id: string; readonly email: string }, existing: readonly Passkey[]): CreationOptions {
  return {
    challenge,
    rp: { id: relyingParty(services.settings.publicUrl).id, name: 'Rind' },
    user: { id: userHandle(person.id), name: person.email, displayName: person.email },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CHALLENGE_TIMEOUT_MS,
    attestation: 'none',
    excludeCredentials: existing.map(descriptor),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' }
  }
}

/** How an authenticator names the person: an id that means nothing elsewhere. */
const userHandle = (identityId: string) => Buffer.from(identityId).toString('base64url')

export interface VerifiedAssertion {
  readonly passkey: Passkey
  readonly signCount: number
}

/**
 * Checks what an authenticator signed. The challenge is spent first and for good, whatever comes of the rest; then
 * origin, site, presence, verification of the person and the signature, then whose passkey it is.
 * @param identityId Whose it has to be; absent when the passkey itself says who signs in.
 * @returns null when anything at all is not right: which, nobody is told
 */
export async function verifyAssertion(services: Services, assertion: Assertion, binding: Binding, now: number, identityId?: string): Promise<VerifiedAssertion | null> {
  const passkey = await services.withPlatform((tx) => findPasskey(tx, services.systemKeys, assertion.id))
  const isSpent = await spend(services, assertion.response.clientDataJSON, binding, now)
  if (!isSpent || !passkey || passkey.blocked) return null
  if (identityId !== undefined && passkey.identityId !== identityId) return null
  const handle = assertion.response.userHandle
  if (handle === undefined ? identityId === undefined : handle !== userHandle(passkey.identityId)) return null
  const { id, origin } = relyingParty(services.settings.publicUrl)
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id: assertion.id, rawId: assertion.rawId, type: assertion.type, response: assertion.response, clientExtensionResults: {} },
      expectedChallenge: challengeOf(assertion.response.clientDataJSON) ?? '',
      expectedOrigin: origin,
      expectedRPID: id,
      // The counter is judged by the database, where parallel uses meet.
      credential: { id: passkey.credential.id, publicKey: Buffer.from(passkey.credential.publicKey, 'base64url'), counter: 0 },
      requireUserVerification: true
    })
    return verified ? { passkey, signCount: authenticationInfo.newCounter } : null
  } catch {
    return null
  }
}

/**
 * Checks a new passkey: its challenge, which is spent, origin, site, and that the person was verified.
 * @throws Problem passkey_refused
 */
export async function verifyAttestation(services: Services, attestation: Attestation, binding: Binding, now: number): Promise<{ credential: Credential; signCount: number; synced: boolean }> {
  if (!(await spend(services, attestation.response.clientDataJSON, binding, now))) throw new Problem('passkey_refused')
  const { id, origin } = relyingParty(services.settings.publicUrl)
  const result = await verifyRegistrationResponse({
    response: {
      id: attestation.id,
      rawId: attestation.rawId,
      type: attestation.type,
      response: { clientDataJSON: attestation.response.clientDataJSON, attestationObject: attestation.response.attestationObject },
      clientExtensionResults: {}
    },
    expectedChallenge: challengeOf(attestation.response.clientDataJSON) ?? '',
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS
  }).catch(() => null)
  if (!result?.verified) throw new Problem('passkey_refused')
  const { credential, credentialBackedUp } = result.registrationInfo
  const transports = attestation.response.transports ?? []
  return {
    credential: { id: credential.id, publicKey: Buffer.from(credential.publicKey).toString('base64url'), transports },
    signCount: credential.counter,
    synced: credentialBackedUp
  }
}

/** In a transaction of its own: a challenge that met a bad answer stays spent. */
async function spend(services: Services, clientDataJSON: string, binding: Binding, now: number): Promise<boolean> {
  const challenge = challengeOf(clientDataJSON)
  return challenge !== null && (await services.withPlatform((tx) => spendChallenge(tx, challenge, binding, now)))
}

function challengeOf(clientDataJSON: string): string | null {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    return typeof data === 'object' && data !== null && 'challenge' in data && typeof data.challenge === 'string' ? data.challenge : null
  } catch {
    return null
  }
}
