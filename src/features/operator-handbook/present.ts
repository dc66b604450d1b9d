import type { PlatformTx } from '../../../db/index.ts'
import type { Services } from '../../operations/index.ts'
import { dueOf, hashOf, stateOf } from '../handbook/index.ts'
import { listOperators } from '../operators/index.ts'
import { type Signature, type VersionText, currentVersion, signaturesOf } from './repository.ts'
import type { OperatorHandbook, OperatorLine } from './schema.ts'
import { OPERATORS_TEMPLATES } from './texts/operators.ts'

const ORDER = ['overdue', 'due', 'signed']

/** The handbook of the operators with who signed it, as the operator of this id sees it. */
export async function presentHandbook(tx: PlatformTx, { systemKeys }: Pick<Services, 'systemKeys'>, operatorId: string, now: number): Promise<OperatorHandbook> {
  const version = await currentVersion(tx, systemKeys)
  if (!version) return { version: null, own: null, register: [], templates: OPERATORS_TEMPLATES }
  const operators = await listOperators(tx, systemKeys)
  const signatures = await signaturesOf(tx, systemKeys, version.id)
  const byOperator = new Map(signatures.map((signature) => [signature.operatorId, signature]))
  const here = operators.map(({ id, name, createdAt }) => ({ operatorId: id, name, active: true, ...standing(version, createdAt, byOperator.get(id), now) }))
  const present = new Set(here.map((line) => line.operatorId))
  const gone = signatures.filter((signature) => !present.has(signature.operatorId)).map(leftLine)
  const own = here.find((line) => line.operatorId === operatorId)
  const { id, number, publishedAt, dueDays, text } = version
  return {
    version: { id, number, publishedAt: publishedAt.toISOString(), dueDays, text, hash: hashOf(text) },
    own: own ? { state: own.state, dueAt: own.dueAt, signedAt: own.signedAt, evidence: own.evidence } : null,
    register: [...here, ...gone].toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)),
    templates: OPERATORS_TEMPLATES
  }
}

function standing(version: VersionText, since: Date, signature: Signature | undefined, now: number) {
  const dueAt = dueOf(version, since)
  return {
    state: stateOf(signature !== undefined, dueAt, now),
    dueAt: new Date(dueAt).toISOString(),
    signedAt: signature?.signedAt.toISOString() ?? null,
    evidence: signature?.evidence ?? null
  }
}

/** Somebody whose account is gone: the name is the one they signed with. */
function leftLine({ operatorId, signedAt, evidence }: Signature): OperatorLine {
  const statement = JSON.parse(Buffer.from(evidence.split('.')[1] ?? '', 'base64url').toString()) as { readonly signer: { readonly name: string } }
  return { operatorId, name: statement.signer.name, active: false, state: 'signed', dueAt: null, signedAt: signedAt.toISOString(), evidence }
}
