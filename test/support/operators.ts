import { randomUUID } from 'node:crypto'
import { inviteOperator } from '../../src/features/operators/index.ts'
import { Client } from './client.ts'
import { PASSWORD, totpCode } from './people.ts'
import type { TestServer } from './server.ts'
import { tokenOf } from './sign-up.ts'

const STEP_MS = 30_000

/** Somebody who runs the installation, signed in at its internal port. */
export interface TestOperator {
  readonly client: Client
  readonly id: string
  /** A code that was not used yet; the clock moves on by a step. */
  code(): string
}

/** Enrols an operator by an invitation. The internal port has to listen. */
export async function enrolOperator(server: TestServer, name = 'Otto Peters'): Promise<TestOperator> {
  const client = new Client({ url: server.config.internal.url, clock: server.clock })
  const token = tokenOf((await inviteOperator(server.app.services, `${randomUUID()}@operators.test`, server.clock.now())).link)
  const { totp } = await client.ok<{ totp: { secret: string } }>('/operators/invitation', { body: { token } })
  await client.ok('/operators/enrol', { body: { token, name, password: PASSWORD, code: totpCode(totp.secret, server.clock.now()) } })
  const { operator } = await client.ok<{ operator: { id: string } }>('/operators/session')
  return {
    client,
    id: operator.id,
    code: () => {
      server.clock.advance(STEP_MS)
      return totpCode(totp.secret, server.clock.now())
    }
  }
}
