import { randomUUID } from 'node:crypto'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { hold } from '../../src/features/backups/index.ts'
import { insertExport } from '../../src/features/exports/repository.ts'
import { inviteOperator } from '../../src/features/operators/index.ts'
import type { CreationOptions } from '../../src/features/passkeys/schema.ts'
import { insertCredentials } from '../../src/features/probe/repository.ts'
import { SoftAuthenticator } from './authenticator.ts'
import { approve } from './approving.ts'
import { Client } from './client.ts'
import { HANDBOOK, HANDBOOK_HASH, publishHandbook } from './doors.ts'
import { DAY_MS, requestErasure, runErasures } from './erasing.ts'
import { PASSWORD, type Staff, type TestWorkspace, addMember, foundWorkspace, signIn, totpCode } from './people.ts'
import type { TestServer } from './server.ts'
import { tokenOf } from './sign-up.ts'
import { openWidget } from './visitor.ts'

const NAMES = ['Here', 'There']

/** Writes two rows at least of every sealed column, through the doors that people use. The server needs an internal port. */
export async function fillSealedColumns(server: TestServer): Promise<void> {
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  const workspaces = await Promise.all(NAMES.map((name) => foundWorkspace(server, name)))
  const waiting: { workspace: TestWorkspace; link: string; kept: string }[] = []
  for (const workspace of workspaces) {
    await enrolOperator(server)
    await holdBackup(server)
    await keepProbeAccount(server, workspace.id)
    await setUp(server, workspace)
    await workspace.owner.client.ok(`/handbook/versions/${await publishHandbook(workspace)}/signature`, { body: { hash: HANDBOOK_HASH } })
    await addFactors(server, workspace.owner)
    const contacts: string[] = []
    for (const words of ['one', 'two', 'three']) contacts.push(await converse(server, workspace, words))
    await requestErasure(workspace.owner.client, contacts[0] ?? '')
    const link = await askForFactors(server, workspace.owner)
    waiting.push({ workspace, link, kept: contacts[1] ?? '' })
  }
  // Over the wait of an erasure and of a person without factors; then what stays open is asked for.
  server.clock.advance(8 * DAY_MS)
  await runErasures(server)
  for (const [index, { workspace, link, kept }] of waiting.entries()) {
    await (await passwordGiven(server, workspace.owner)).ok('/auth/factor-recovery/prepare', { body: { token: link } })
    const { client: colleague } = await addMember(server, workspace, 'owner', { billing: true, customerData: true, messaging: true })
    await requestErasure(colleague, kept, 'They asked by letter.')
    await colleague.fails('/erasures', { body: { subject: 'workspace', confirmation: NAMES[index], reason: 'We close the shop.' } })
    await approve(await signIn(server, workspace.owner))
    await takeAway(server, workspace)
    const { role } = await colleague.ok<{ role: { id: string } }>('/roles', { body: { name: 'Planner', rights: ['manageTeams'] } })
    const access = { billing: false, customerData: false, messaging: true }
    await colleague.ok('/roles/preview', { body: { role: 'agent', roleId: role.id, access, chosenOnly: false, levels: [] } })
  }
}

/** An export that was approved, sealed for a key. */
async function takeAway({ app, clock }: TestServer, { id, owner }: TestWorkspace): Promise<void> {
  const recipient = await identityToRecipient(await generateIdentity())
  await app.services.withTenant({ tenantId: id }, (tx) => insertExport(tx, { sealedFor: 'recipient', recipient, reason: 'We move out.', askedBy: owner.memberId }, clock.now()))
}

/** A backup that the register knows, held with a reason. */
async function holdBackup({ app, clock, database }: TestServer): Promise<void> {
  const [id, now] = [randomUUID(), clock.now()]
  await database.admin`insert into backups (id, kind, state, started_at, ended_at, manifest_hash) values (${id}, 'data', 'good', ${new Date(now)}, ${new Date(now)}, ${Buffer.alloc(32)})`
  await app.services.withPlatform((tx) => hold(tx, app.services.systemKeys, id, { until: now + DAY_MS, by: randomUUID(), reason: 'A case at court.' }, now))
}

/** What a status page signs in with. */
async function keepProbeAccount({ app: { services }, clock }: TestServer, workspaceId: string): Promise<void> {
  const person = { identityId: randomUUID(), memberId: randomUUID() }
  const watcher = { ...person, email: 'nobody@probe.invalid', password: 'a long and random one', totpSecret: 'JBSWY3DPEHPK3PXP' }
  await services.withPlatform((tx) => insertCredentials(tx, services.systemKeys, { workspaceId, founder: person, watcher, visitorToken: randomUUID() }, clock.now()))
}

async function setUp(server: TestServer, { owner }: TestWorkspace): Promise<void> {
  const { policy } = await owner.client.ok<{ policy: object }>('/security')
  await owner.client.ok('/security', { method: 'PUT', body: policy })
  await owner.client.ok('/teams', { body: { name: 'Night shift' } })
  const access = { billing: false, customerData: false, messaging: true }
  await owner.client.ok('/invitations', { body: { email: `${randomUUID()}@example.test`, role: 'agent', access, locale: 'en' } })
  const stranger = new Client(server)
  await stranger.ok('/signup', { body: { email: `${randomUUID()}@example.test`, locale: 'en' } })
  await stranger.call('/auth/sign-in', { body: { email: owner.email, password: 'a wrong one' } })
}

/** A passkey, a second authenticator app, and the key of a third that is not confirmed. */
async function addFactors(server: TestServer, { client }: Staff): Promise<void> {
  const options = await client.ok<CreationOptions>('/account/passkeys/options', { body: { password: PASSWORD } })
  await client.ok('/account/passkeys', { body: { name: 'Laptop', credential: new SoftAuthenticator(server.url).create(options) } })
  const prepare = (name: string) => client.ok<{ secret: string }>('/account/authenticators/setup', { body: { name, password: PASSWORD } })
  const { secret } = await prepare('Work phone')
  await client.ok('/account/authenticators', { body: { code: totpCode(secret, server.clock.now()) } })
  await prepare('Tablet')
}

/** A visitor who writes, gives a name and is looked at. @returns the contact's id */
async function converse(server: TestServer, { owner, inbox }: TestWorkspace, words: string): Promise<string> {
  const { client } = await openWidget(server, inbox.key)
  const started = { clientId: randomUUID(), body: `first words ${words}`, page: 'https://shop.example/bikes?of=the+city' }
  const { conversation } = await client.ok<{ conversation: { id: string } }>('/widget/conversations', { body: started })
  await client.ok(`/widget/conversations/${conversation.id}/messages`, { body: { clientId: randomUUID(), body: `second words ${words}` } })
  await client.ok('/widget/profile', { method: 'PUT', body: { name: `Visitor ${words}` } })
  await client.ok('/widget/socket/ticket', { body: {} })
  await owner.client.ok(`/conversations/${conversation.id}/reveal`, { body: { reason: 'The address has to be looked at.' } })
  await owner.client.ok(`/conversations/${conversation.id}/close`, { body: {} })
  const shown = await owner.client.ok<{ conversation: { contact: { id: string } } }>(`/conversations/${conversation.id}`)
  return shown.conversation.contact.id
}

async function passwordGiven(server: TestServer, { email }: Staff): Promise<Client> {
  const client = new Client(server)
  await client.ok('/auth/sign-in', { body: { email, password: PASSWORD } })
  return client
}

/** A sole owner without a factor asks for a way back and opens the mail. @returns the token of the link */
async function askForFactors(server: TestServer, owner: Staff): Promise<string> {
  const { devLink } = await (await passwordGiven(server, owner)).ok<{ devLink: string }>('/auth/factor-recovery', { body: { locale: 'en' } })
  const token = tokenOf(devLink)
  await new Client(server).ok('/auth/factor-recovery/confirm', { body: { token } })
  return token
}

/** An operator, and an invitation that waits for another. */
async function enrolOperator(server: TestServer): Promise<void> {
  const invite = async () => tokenOf((await inviteOperator(server.app.services, `${randomUUID()}@operators.test`, server.clock.now())).link)
  const client = new Client({ url: server.config.internal.url, clock: server.clock })
  const token = await invite()
  const { totp } = await client.ok<{ totp: { secret: string } }>('/operators/invitation', { body: { token } })
  await client.ok('/operators/enrol', { body: { token, name: 'Otto Peters', password: PASSWORD, code: totpCode(totp.secret, server.clock.now()) } })
  await client.ok('/operator-handbook/versions', { body: { text: HANDBOOK, dueDays: 14 } })
  await client.ok('/operator-handbook/signature', { body: { hash: HANDBOOK_HASH } })
  await invite()
}
