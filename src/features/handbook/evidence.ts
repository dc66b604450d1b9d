import type { Services } from '../../operations/index.ts'

/** What a signature says. It is signed with the installation's own key, so that it can be checked without Rind. */
export interface Statement {
  readonly type: 'rind/handbook-signature/1'
  /** The address of the installation: its /.well-known/rind-keys.json has the public key. */
  readonly installation: string
  /** The workspace whose handbook it is; null for that of the installation's operators. */
  readonly workspace: string | null
  readonly signer: { readonly id: string; readonly name: string; readonly email: string }
  readonly version: { readonly id: string; readonly number: number; readonly textSha256: string }
  readonly signedAt: string
  readonly words: 'I have read this version of the security handbook and will keep to it.'
}

/** The evidence of a signature: a compact JSON Web Signature over who signed which text when. */
export function signStatement(services: Pick<Services, 'signing' | 'settings'>, statement: Pick<Statement, 'workspace' | 'signer' | 'version' | 'signedAt'>): string {
  const full: Statement = {
    type: 'rind/handbook-signature/1',
    installation: services.settings.publicUrl,
    ...statement,
    words: 'I have read this version of the security handbook and will keep to it.'
  }
  return services.signing.sign('handbook-signature', full)
}
