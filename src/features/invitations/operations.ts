import { Problem } from '../../errors/index.ts'
import { type Context, type MemberActor, defineOperation, recordEvent } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { emailLookup, findIdentity, requireEmail } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { listMembers, mayGrant, memberProfile, requireFitting } from '../members/index.ts'
import { lockRoster, requireStill } from '../roles/index.ts'
import { planSeats, requireSeat } from '../plan/index.ts'
import { workspaceName } from '../workspace/index.ts'
import { isOpen, requireByToken, requireInvitation } from './access.ts'
import { accept, acceptOnEntry } from './enter.ts'
import { present } from './present.ts'
import { type InvitationRow, insertInvitation, listOpen, renewInvitation, withdrawInvitation } from './repository.ts'
import { ListOutput, OneInput, OpenInput, OpenOutput, SendInput, SendOutput } from './schema.ts'
import { newInvitationToken } from './token.ts'

export const list = defineOperation({
  id: 'invitations.list',
  summary: 'The invitations that wait to be accepted',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/invitations' },
  socket: true,
  audit: false,
  input: Empty,
  output: ListOutput,
  run: async ({ tx, now }) => ({ invitations: (await listOpen(tx)).map((row) => present(row, now)) })
})

const managing = { actor: 'member', permission: 'manageMembers', scope: 'none', audit: false, socket: false } as const
type Managing = Context<'member', 'none'>

export const send = defineOperation({
  ...managing,
  id: 'invitations.send',
  summary: 'Invite somebody to this workspace by e-mail',
  description: 'The answer is the same whether the address has an account or not. Nobody gives more rights than they have; an invitation takes a seat of the plan.',
  fresh: 'members',
  limits: ['member.write', 'invitation.member'],
  rest: { method: 'POST', path: '/invitations', status: 201 },
  input: SendInput,
  output: SendOutput,
  run: async (context: Managing, input) => {
    const { services, actor, now } = context
    const email = requireEmail(input.email)
    const { role, access, locale } = input
    const endsAt = requireFitting({ role, access }, input.endsAt, now)
    await takeAddress(context, email)
    const { limit } = await planSeats(services, actor.tenantId)
    const token = newInvitationToken(actor.tenantId)
    const sent = await services.withTenant(actor, async (tx) => {
      await lockRoster(tx)
      const giver = await requireStill(tx, actor, 'manageMembers', now)
      if (!mayGrant(giver, { role, access })) throw new Problem('forbidden', { detail: 'Nobody gives more rights than they have.' })
      if ((await listMembers(tx)).some((member) => member.active && member.email === email)) throw new Problem('already_member', { field: 'email' })
      if ((await listOpen(tx)).some((open) => open.email === email)) throw new Problem('already_invited', { field: 'email' })
      if (role !== 'auditor') await requireSeat(tx, limit, now)
      const invitation = await insertInvitation(tx, { invitedBy: actor.memberId, email, role, access, endsAt, locale }, token, now)
      await record(context, tx, 'invitations.send', invitation.id)
      return { invitation, by: (await memberProfile(tx, actor.memberId)).name }
    })
    return deliver(context, sent.invitation, sent.by, token)
  }
})

export const resend = defineOperation({
  ...managing,
  id: 'invitations.resend',
  summary: 'Send an invitation again, with a new link for another week',
  description: 'The link that was sent before stops working.',
  fresh: 'members',
  limits: ['member.write', 'invitation.member'],
  rest: { method: 'POST', path: '/invitations/:invitationId/resend' },
  input: OneInput,
  output: SendOutput,
  run: async (context: Managing, { invitationId }) => {
    const { services, actor, now } = context
    const { limit } = await planSeats(services, actor.tenantId)
    const token = newInvitationToken(actor.tenantId)
    const { email } = await services.withTenant(actor, (tx) => requireInvitation(tx, invitationId))
    await takeAddress(context, email)
    const sent = await services.withTenant(actor, async (tx) => {
      await lockRoster(tx)
      const giver = await requireStill(tx, actor, 'manageMembers', now)
      const invitation = await requireInvitation(tx, invitationId)
      if (invitation.status === 'withdrawn') throw new Problem('not_found')
      if (invitation.endsAt && invitation.endsAt.getTime() <= now) throw new Problem('invalid_input', { field: 'endsAt', detail: 'The access it would give has ended already. Withdraw it and invite anew.' })
      if (!mayGrant(giver, invitation)) throw new Problem('forbidden', { detail: 'Nobody gives more rights than they have.' })
      // One that ran out gave its seat back.
      if (invitation.role !== 'auditor' && !isOpen(invitation, now)) await requireSeat(tx, limit, now)
      await renewInvitation(tx, invitationId, token, actor.memberId, now)
      await record(context, tx, 'invitations.resend', invitationId)
      return { invitation: await requireInvitation(tx, invitationId), by: (await memberProfile(tx, actor.memberId)).name }
    })
    return deliver(context, sent.invitation, sent.by, token)
  }
})

export const withdraw = defineOperation({
  ...managing,
  id: 'invitations.withdraw',
  summary: 'Withdraw an invitation: its link stops working at once',
  scope: 'tenant',
  audit: { target: ({ invitationId }) => ({ kind: 'invitation', id: invitationId }) },
  limits: ['member.write'],
  rest: { method: 'DELETE', path: '/invitations/:invitationId' },
  socket: true,
  input: OneInput,
  output: Empty,
  run: async ({ tx, actor, publish }: Context<'member', 'tenant'>, { invitationId }) => {
    await lockRoster(tx)
    await requireInvitation(tx, invitationId)
    await withdrawInvitation(tx, invitationId)
    publish({ type: 'members', tenantId: actor.tenantId })
    return {}
  }
})

export const open = defineOperation({
  id: 'invitations.open',
  summary: 'What an invitation says',
  description: 'For who holds its link, and so has the mailbox. Changes nothing.',
  actor: 'public',
  permission: 'enter',
  limits: ['public.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/invitations/open' },
  socket: false,
  audit: false,
  input: OpenInput,
  output: OpenOutput,
  run: async ({ services, now }, { token }) => {
    const { tenantId, workspace, invitation } = await requireByToken(services, token, now)
    if (invitation.status === 'accepted') throw new Problem('link_expired')
    const { email, role, access, endsAt, expiresAt } = invitation
    const { memberId, invitedBy } = invitation
    // Nobody invited who came with an import: their workspace is all that can be named.
    const name = memberId === invitedBy ? workspace : (await services.withTenant({ tenantId }, (tx) => memberProfile(tx, invitedBy))).name
    const known = (await services.withPlatform((tx) => findIdentity(tx, services.systemKeys, email))) !== null
    return { workspace, invitedBy: name, email, role, access: { ...access }, endsAt: endsAt?.toISOString() ?? null, expiresAt: expiresAt.toISOString(), known }
  }
})

/** The same few mails to one address, whoever invites it. */
async function takeAddress({ services }: Managing, email: string): Promise<void> {
  await services.takeLimit('invitation.address', emailLookup(services.systemKeys, email).toString('base64url'))
}

function record({ actor, caller, now }: Managing, tx: Parameters<typeof recordEvent>[0], operation: string, id: string): Promise<void> {
  return recordEvent(tx, { operation, outcome: 'granted', actor: actor satisfies MemberActor, target: { kind: 'invitation', id }, caller, now })
}

/** Mails the link. The invitation is kept by now: when this fails it can be sent again. */
async function deliver({ services, actor, now, publish }: Managing, invitation: InvitationRow, by: string, token: string) {
  // The token stands in the fragment, which browsers send to no server: it reaches no log.
  const link = `${services.settings.publicUrl}/invite#token=${token}`
  await services.withPlatform(async (tx) => {
    const workspace = (await workspaceName(tx, actor.tenantId)) ?? ''
    await queueMail(tx, services, { to: invitation.email, template: 'invitation', locale: invitation.locale, link, facts: { workspace, by } }, now)
  })
  publish({ type: 'members', tenantId: actor.tenantId })
  return { invitation: present(invitation, now), ...(!services.settings.mailIsSent && { devLink: link }) }
}

export const INVITATION_OPERATIONS = [list, send, resend, withdraw, open, accept, acceptOnEntry]
