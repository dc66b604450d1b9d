import Type, { type Static } from 'typebox'
import { Closed, Id, Name } from '../../operations/fields.ts'
import { FreshFor } from '../auth/schema.ts'

/** Bytes as WebAuthn's JSON writes them. */
const Bytes = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$', description: 'Base64url without padding.' })

const Extensions = Type.Object({}, { description: 'What the browser says about extensions; read by nobody.' })
const Attachment = Type.Optional(Type.String({ maxLength: 40 }))

/** What `navigator.credentials.get` gave, as PublicKeyCredential.toJSON writes it. */
export const Assertion = Closed({
  id: Bytes(1400),
  rawId: Bytes(1400),
  type: Type.Literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: Extensions,
  response: Closed({
    clientDataJSON: Bytes(4000),
    authenticatorData: Bytes(4000),
    signature: Bytes(4000),
    userHandle: Type.Optional(Bytes(100))
  })
})
export type Assertion = Static<typeof Assertion>
export const AssertionInput = Closed({ credential: Assertion })
export const BeginStepUpInput = Closed({ action: FreshFor })
export const StepUpAssertionInput = Closed({ credential: Assertion, action: FreshFor })

/** What `navigator.credentials.create` gave. */
export const Attestation = Closed({
  id: Bytes(1400),
  rawId: Bytes(1400),
  type: Type.Literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: Extensions,
  response: Closed({
    clientDataJSON: Bytes(4000),
    attestationObject: Bytes(40_000),
    authenticatorData: Type.Optional(Bytes(8000)),
    publicKey: Type.Optional(Bytes(4000)),
    publicKeyAlgorithm: Type.Optional(Type.Integer()),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 12 }))
  })
})
export type Attestation = Static<typeof Attestation>

const Descriptor = Closed({ id: Type.String(), type: Type.Literal('public-key'), transports: Type.Optional(Type.Array(Type.String())) })

/** What the browser needs to ask for a passkey: PublicKeyCredentialRequestOptions as JSON. */
export const RequestOptions = Closed({
  challenge: Type.String(),
  rpId: Type.String(),
  timeout: Type.Integer({ description: 'Milliseconds.' }),
  userVerification: Type.Literal('required'),
  allowCredentials: Type.Array(Descriptor)
})
export type RequestOptions = Static<typeof RequestOptions>

/** What the browser needs to make one: PublicKeyCredentialCreationOptions as JSON. */
export const CreationOptions = Closed({
  challenge: Type.String(),
  rp: Closed({ id: Type.String(), name: Type.String() }),
  user: Closed({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  pubKeyCredParams: Type.Array(Closed({ type: Type.Literal('public-key'), alg: Type.Integer() })),
  timeout: Type.Integer({ description: 'Milliseconds.' }),
  attestation: Type.Literal('none'),
  excludeCredentials: Type.Array(Descriptor),
  authenticatorSelection: Closed({ residentKey: Type.Literal('required'), requireResidentKey: Type.Literal(true), userVerification: Type.Literal('required') })
})
export type CreationOptions = Static<typeof CreationOptions>

export const BeginAddInput = Closed({
  password: Type.String({ minLength: 1, maxLength: 1000, description: 'Your password: a session and a code are not enough to add a way in.' })
})
export const AddInput = Closed({ name: Name('What you call it, such as the device it is on.'), credential: Attestation })
/** A first passkey, made at the door of a workspace that takes nothing else. */
export const EnrolInput = Closed({ workspaceId: Id(), name: Name('What you call it, such as the device it is on.'), credential: Attestation })
export const AddOutput = Closed({ id: Type.String() })
export const PasskeyInput = Closed({ passkeyId: Id() })
export const RenameInput = Closed({ passkeyId: Id(), name: Name('What you call it.') })
