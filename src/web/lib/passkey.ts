import { browserSupportsWebAuthn, browserSupportsWebAuthnAutofill, startAuthentication, startRegistration } from '@simplewebauthn/browser'
import type { AddInput, Assertion, CreationOptions, RequestOptions } from '../../features/passkeys/schema.ts'
import type { Static } from 'typebox'
import { api as plainApi, type Api } from './api.ts'

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = browserSupportsWebAuthn

/** Whether it can offer them in the list of a field, with nothing asked. */
export const offersPasskeysByItself = browserSupportsWebAuthnAutofill

/** The person closed the browser's question, or it took too long; or the device has no passkey for us, which browsers do not tell apart. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError')
}

/** The device holds one of this person's passkeys already. */
export function isKnownHere(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidStateError'
}

/**
 * Asks the server for a challenge and the browser for a passkey, and gives the one to the other.
 * @param path Where the answer goes; the challenge comes from `<path>/options`.
 * @param with What goes with both requests, such as what a fresh factor is for.
 * @param quietly Only offers it in the list of a field; goes on when the person picks one.
 */
export async function givePasskey<T>(path: string, { api = plainApi, with: more = {}, quietly = false }: { api?: Api; with?: object; quietly?: boolean } = {}): Promise<T> {
  const options = await api.post<RequestOptions>(`${path}/options`, more)
  return api.post<T>(path, { ...more, credential: await askForPasskey(options, quietly) })
}

/** Has the browser ask for a passkey, in the form that the server takes. */
export async function askForPasskey(optionsJSON: RequestOptions, quietly = false): Promise<Assertion> {
  const given = await startAuthentication({ optionsJSON: { ...optionsJSON, allowCredentials: optionsJSON.allowCredentials.map(asDescriptor) }, useBrowserAutofill: quietly })
  const { id, rawId, type, authenticatorAttachment, response } = given
  return { id, rawId, type, clientExtensionResults: {}, response: pick(response), ...(authenticatorAttachment && { authenticatorAttachment }) }
}

const pick = ({ clientDataJSON, authenticatorData, signature, userHandle }: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string }): Assertion['response'] => ({
  clientDataJSON,
  authenticatorData,
  signature,
  ...(userHandle && { userHandle })
})

/** Has the browser make a passkey, in the form that the server takes. */
export async function makePasskey(options: CreationOptions): Promise<Static<typeof AddInput>['credential']> {
  const { id, rawId, type, response } = await startRegistration({ optionsJSON: { ...options, excludeCredentials: options.excludeCredentials.map(asDescriptor) } })
  const { clientDataJSON, attestationObject, transports } = response
  return { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, attestationObject, ...(transports && { transports }) } }
}

type Transport = 'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb'
const TRANSPORTS: ReadonlySet<string> = new Set(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] satisfies Transport[])
const isTransport = (text: string): text is Transport => TRANSPORTS.has(text)
const asDescriptor = ({ id, transports }: RequestOptions['allowCredentials'][number]) => ({ id, type: 'public-key' as const, ...(transports && { transports: transports.filter(isTransport) }) })
