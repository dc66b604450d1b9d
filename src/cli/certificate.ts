import type { Environment } from '../config/index.ts'
import { workspaceCertificates } from '../features/erasure/index.ts'
import { withServices } from './open-services.ts'

const USAGE = 'Usage: rind certificate WORKSPACE'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Prints the signed certificate of a workspace that was erased, for owners whom its mail never reached.
 * @throws Error with the usage, or when there is none
 */
export async function runCertificate(env: Environment, args: readonly string[]): Promise<void> {
  const [workspaceId = '', ...more] = args
  if (!UUID.test(workspaceId) || more.length > 0) throw new Error(USAGE)
  await withServices(env, async ({ withPlatform }) => {
    const found = await withPlatform((tx) => workspaceCertificates(tx, workspaceId))
    if (found.length === 0) throw new Error(`There is no certificate of ${workspaceId}: no workspace of this id was erased here.`)
    process.stdout.write(`${found.join('\n')}\n`)
  })
}
