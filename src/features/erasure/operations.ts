import { Problem, notFound } from '../../errors/index.ts'
import { type Context, defineOperation, requireApproval } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { nameOf, requireReach, requireSubject, requireWorkspaceRight, withinReach } from './access.ts'
import { openCertificate } from './certificate.ts'
import { confirmersOf, presentErasures } from './present.ts'
import { type ErasureRow, changeErasure, countOf, findOpen, insertErasure, listErasures, lockErasure, lockMember, requestedSince, requireErasure } from './repository.ts'
import { release, restrict } from './restrict.ts'
import { ALONE_PER_DAY, ALONE_WINDOW_MS, WAIT_DAYS, WAIT_MS, confirms, shortId } from './rules.ts'
import { CertificateOutput, ErasureIdInput, ErasureOutput, ListOutput, NOT_REACHED, Preview, RequestInput, STAYS, SubjectInput } from './schema.ts'

const erasing = { actor: 'member', permission: 'eraseData', scope: 'tenant' } as const
type Ctx = Context<'member', 'tenant'>

/** The record names what is erased, not the request. */
const subjectOf = (_: unknown, { erasure }: { erasure: { subject: string; subjectId: string } }) => ({ kind: erasure.subject, id: erasure.subjectId })

export const preview = defineOperation({
  ...erasing,
  id: 'erasures.preview',
  summary: 'What would go if a contact or the workspace were erased, what would stay, and what has to be typed',
  limits: ['member.read'],
  rest: { method: 'GET', path: '/erasures/preview' },
  socket: true,
  audit: { target: (_, { subject, subjectId }) => ({ kind: subject, id: subjectId }) },
  input: SubjectInput,
  output: Preview,
  run: async ({ tx, actor, services, now }, input) => {
    const subject = await requireSubject(tx, services, actor, input)
    const open = await findOpen(tx, subject)
    const [shown] = open ? await presentErasures(tx, actor, [open], subject.name, now) : []
    return {
      subject: subject.kind,
      subjectId: subject.id,
      name: subject.name,
      shortId: shortId(subject.id),
      counts: await countOf(tx, subject),
      stays: STAYS,
      notReached: NOT_REACHED,
      waitDays: WAIT_DAYS,
      needsSecond: await needsSecond(tx, actor.memberId, now),
      others: (await confirmersOf(tx, subject, actor.memberId, now)).size,
      open: shown ?? null
    }
  }
})

export const request = defineOperation({
  ...erasing,
  id: 'erasures.request',
  summary: 'Ask for a contact or the workspace to be erased, seven days from now',
  description: 'Asking again for what waits already answers with the first request. More than ten a day by one person wait for a second one, and the whole workspace always does: see approvals.',
  fresh: 'erasure',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/erasures', status: 201 },
  socket: false,
  audit: { target: subjectOf },
  input: RequestInput,
  output: ErasureOutput,
  run: async (context, { confirmation, reason, ...input }) => {
    const { tx, actor, services, now, publish } = context
    const subject = await requireSubject(tx, services, actor, input)
    if (!confirms(confirmation, subject)) throw new Problem('confirmation_mismatch', { field: 'confirmation', allowed: 'the name or the short id, exactly as shown' })
    await lockMember(tx, actor.memberId)
    const known = await findOpen(tx, subject)
    if (known) return answer(context, known)
    if (subject.kind === 'workspace') requireApproval(context, { kind: 'workspace', id: tx.tenantId, permission: 'eraseWorkspace', ...(reason?.trim() && { reason: reason.trim() }) })
    const dueAt = (await needsSecond(tx, actor.memberId, now)) ? null : new Date(now + WAIT_MS)
    const erasure = await insertErasure(tx, { subject, memberId: actor.memberId, reason: reason?.trim() || undefined, dueAt }, now)
    if (!erasure) {
      // A colleague asked for the same at this moment.
      const other = await findOpen(tx, subject)
      if (other) return answer(context, other)
      throw new Problem('busy', { retryAfter: 1 })
    }
    if (dueAt) await restrict(tx, erasure, dueAt, publish)
    return answer(context, erasure)
  }
})

export const approve = defineOperation({
  ...erasing,
  id: 'erasures.approve',
  summary: 'Confirm an erasure that another person asked for',
  fresh: 'erasure',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/erasures/:erasureId/approve' },
  socket: false,
  audit: { target: subjectOf },
  input: ErasureIdInput,
  output: ErasureOutput,
  run: async (context, { erasureId }) => {
    const { tx, actor, now, publish } = context
    const erasure = await requireReach(tx, actor, await lockErasure(tx, erasureId))
    requireWorkspaceRight(actor, erasure.subjectKind)
    if (erasure.state !== 'approval') throw new Problem('wrong_step', { detail: 'This erasure does not wait to be confirmed.' })
    if (!(await confirmersOf(tx, { kind: erasure.subjectKind, id: erasure.subjectId }, erasure.requestedBy, now)).has(actor.memberId)) {
      throw new Problem('second_person_required', { detail: 'It takes another owner or admin of at least a week who may erase data, and whom the asker neither invited nor gave new factors.' })
    }
    const dueAt = new Date(now + WAIT_MS)
    const approved = await changeErasure(tx, erasureId, { state: 'waiting', approvedBy: actor.memberId, dueAt })
    await restrict(tx, approved, dueAt, publish)
    return answer(context, approved)
  }
})

export const cancel = defineOperation({
  ...erasing,
  id: 'erasures.cancel',
  summary: 'Cancel an erasure that has not begun',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/erasures/:erasureId/cancel' },
  socket: true,
  audit: { target: subjectOf },
  input: ErasureIdInput,
  output: ErasureOutput,
  run: async (context, { erasureId }) => {
    const { tx, actor, now, publish } = context
    const erasure = await requireReach(tx, actor, await lockErasure(tx, erasureId))
    if (erasure.state !== 'approval' && erasure.state !== 'waiting') throw new Problem('wrong_step', { detail: 'This erasure is over, or has begun.' })
    if (erasure.state === 'waiting') await release(tx, erasure, publish)
    return answer(context, await changeErasure(tx, erasureId, { state: 'cancelled', cancelledBy: actor.memberId, endedAt: new Date(now), visitorHash: null }))
  }
})

export const list = defineOperation({
  ...erasing,
  id: 'erasures.list',
  summary: 'What was erased, what waits, and what was cancelled, newest first',
  limits: ['member.read'],
  rest: { method: 'GET', path: '/erasures' },
  socket: true,
  audit: {},
  input: Empty,
  output: ListOutput,
  run: async ({ tx, actor, services, now }) => ({ erasures: await presentErasures(tx, actor, await withinReach(tx, actor, await listErasures(tx)), await nameOf(services, tx.tenantId), now) })
})

export const certificate = defineOperation({
  ...erasing,
  id: 'erasures.certificate',
  summary: 'The signed certificate of an erasure',
  limits: ['member.read'],
  rest: { method: 'GET', path: '/erasures/:erasureId/certificate' },
  socket: true,
  audit: { target: ({ erasureId }) => ({ kind: 'erasure', id: erasureId }) },
  input: ErasureIdInput,
  output: CertificateOutput,
  run: async ({ tx, actor }, { erasureId }) => {
    const found = await openCertificate(tx, await requireReach(tx, actor, await requireErasure(tx, erasureId)))
    if (!found) throw notFound()
    return found
  }
})

async function needsSecond(tx: Ctx['tx'], memberId: string, now: number): Promise<boolean> {
  return (await requestedSince(tx, memberId, now - ALONE_WINDOW_MS)) >= ALONE_PER_DAY
}

async function answer({ tx, actor, services, now }: Ctx, row: ErasureRow) {
  const [erasure] = await presentErasures(tx, actor, [row], await nameOf(services, tx.tenantId), now)
  if (!erasure) throw new Error('An erasure was there a moment ago')
  return { erasure }
}

export const ERASURE_OPERATIONS = [preview, request, approve, cancel, list, certificate]
