import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { hashOf, signStatement } from '../handbook/index.ts'
import { listOperators } from '../operators/index.ts'
import { presentHandbook } from './present.ts'
import { currentVersion, insertSignature, insertVersion, signaturesOf } from './repository.ts'
import { OperatorHandbook, PublishInput, SignInput } from './schema.ts'

// Operations of the internal port: operators read, sign and see who signed.
const signedIn = { actor: 'operator', permission: 'enter', scope: 'platform', socket: false } as const

export const get = defineOperation({
  ...signedIn,
  id: 'operatorHandbook.get',
  summary: 'The security handbook of the operators, and who signed it',
  limits: ['operator.read'],
  rest: { method: 'GET', path: '/operator-handbook' },
  audit: false,
  input: Empty,
  output: OperatorHandbook,
  run: ({ tx, services, actor, now }) => presentHandbook(tx, services, actor.operatorId, now)
})

export const publish = defineOperation({
  ...signedIn,
  id: 'operatorHandbook.publish',
  summary: 'Publish a version: every operator signs anew, and is told by mail',
  limits: ['operator.write'],
  rest: { method: 'POST', path: '/operator-handbook/versions', status: 201 },
  audit: {},
  input: PublishInput,
  output: OperatorHandbook,
  run: async ({ tx, services, actor, now }, { text, dueDays }) => {
    await insertVersion(tx, services.systemKeys, { text, dueDays, publishedBy: actor.operatorId }, now)
    await services.jobs.enqueue(tx, 'handbook.remind', { operators: 'all' })
    return presentHandbook(tx, services, actor.operatorId, now)
  }
})

export const sign = defineOperation({
  ...signedIn,
  id: 'operatorHandbook.sign',
  summary: 'Sign the security handbook of the operators',
  description: 'Takes the hash of the text that was read. Signing twice is the same as once; nobody can change or take back a signature.',
  limits: ['operator.write'],
  rest: { method: 'POST', path: '/operator-handbook/signature' },
  audit: {},
  input: SignInput,
  output: OperatorHandbook,
  run: async ({ tx, services, actor, now }, { hash }) => {
    const { systemKeys } = services
    const version = await currentVersion(tx, systemKeys)
    if (!version) throw new Problem('wrong_step', { detail: 'There is no handbook to sign yet.' })
    if (hashOf(version.text) !== hash) throw new Problem('confirmation_mismatch', { field: 'hash', detail: 'This is not the hash of the version in force.' })
    const signer = (await listOperators(tx, systemKeys)).find(({ id }) => id === actor.operatorId)
    if (!signer) throw new Problem('unauthenticated')
    const signed = (await signaturesOf(tx, systemKeys, version.id)).some(({ operatorId }) => operatorId === signer.id)
    if (!signed) {
      const evidence = signStatement(services, {
        workspace: null,
        signer: { id: signer.id, name: signer.name, email: signer.email },
        version: { id: version.id, number: version.number, textSha256: hash },
        signedAt: new Date(now).toISOString()
      })
      await insertSignature(tx, systemKeys, { versionId: version.id, operatorId: signer.id, evidence }, now)
    }
    return presentHandbook(tx, services, signer.id, now)
  }
})

export const OPERATOR_HANDBOOK_OPERATIONS = [get, publish, sign]
