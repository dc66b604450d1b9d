import type { Environment } from '../config/index.ts'
import { inviteOperator } from '../features/operators/index.ts'
import { withServices } from './open-services.ts'

const USAGE = 'Usage: rind operator invite EMAIL'

/**
 * Makes the link with which an operator gets an account, or enrols anew: whoever can run commands beside the data decides
 * who operates. There is no default account and no default password.
 * @throws Problem and Error with what to do, or the usage
 */
export async function runOperator(env: Environment, args: readonly string[]): Promise<void> {
  const [command, email, ...more] = args
  if (command !== 'invite' || email === undefined || more.length > 0) throw new Error(USAGE)
  await withServices(env, async (services) => {
    const { link } = await inviteOperator(services, email, services.clock.now())
    process.stdout.write(`Open this link on the machine itself, or through a tunnel. It works once, until this time tomorrow:\n${link}\n`)
  })
}
