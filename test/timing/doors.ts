import { randomUUID } from 'node:crypto'
import { Client } from '../support/client.ts'
import { recruit } from '../support/crew.ts'
import { foundWorkspace } from '../support/people.ts'
import type { TestServer } from '../support/server.ts'

/** A door that takes an address, and who asks there. */
export interface Door {
  readonly client: Client
  readonly body: (email: string) => object
  /** An address that has an account. */
  readonly known: () => Promise<string> | string
  /** An address that nobody has, as long as a known one and never the same: what is remembered of an address must not tell either. */
  readonly unknown: () => string
  /** Takes away what a round left behind, so that the next finds what the first found. */
  readonly tidy?: () => Promise<unknown>
}

const NOTHING = { billing: false, customerData: false, messaging: false }
const address = () => `${randomUUID()}@example.test`

/** For anybody: a known address is asked for again and again, as an attacker would. */
async function ofAnybody(server: TestServer, rest: object): Promise<Door> {
  const { owner } = await foundWorkspace(server)
  return { client: new Client(server), body: (email) => ({ email, ...rest }), known: () => owner.email, unknown: address }
}

/** For who manages members. Whether somebody they invite has an account with another business is not for them to learn. */
async function ofInviting(server: TestServer): Promise<Door> {
  const [{ owner, id }, elsewhere] = [await foundWorkspace(server), await foundWorkspace(server)]
  return {
    client: owner.client,
    body: (email) => ({ email, role: 'agent', access: NOTHING, locale: 'en' }),
    // Each time somebody else: an address that was invited before is another matter.
    known: async () => `${(await recruit(server, elsewhere.id, 'agent', NOTHING)).memberId}@example.test`,
    unknown: address,
    tidy: () => server.database.admin`update invitations set status = 'withdrawn' where tenant_id = ${id} and status = 'open'`
  }
}

/** The doors that take an address, by operation. */
export const DOORS: Readonly<Record<string, (server: TestServer) => Promise<Door>>> = {
  'auth.signIn': (server) => ofAnybody(server, { password: 'wrong violet battery moose' }),
  'signup.start': (server) => ofAnybody(server, { locale: 'en' }),
  'reset.start': (server) => ofAnybody(server, { locale: 'en' }),
  'invitations.send': ofInviting
}
