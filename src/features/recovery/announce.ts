import type { PlatformTx } from '../../../db/index.ts'
import type { Mail, Services } from '../../operations/index.ts'
import { workspacesOf } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { listMembers } from '../members/index.ts'

/** Somebody who is told, and in which workspace's name. */
export interface Addressee {
  readonly to: string
  readonly locale: 'en' | 'nl'
  readonly workspace: string
  /** The name that the person has there. */
  readonly person: string
}

export interface Circle {
  /** Everybody active in the workspaces of the person, the person too. */
  readonly people: readonly Addressee[]
  readonly isSoleOwner: boolean
}

/** All who work with a person, and whether a workspace has them as its only owner. */
export async function circleOf(services: Services, identityId: string): Promise<Circle> {
  const places = await services.withPlatform((tx) => workspacesOf(tx, identityId, services.clock.now()))
  const people: Addressee[] = []
  let isSoleOwner = false
  for (const { id, name, memberId } of places) {
    const active = (await services.withTenant({ tenantId: id }, listMembers)).filter(({ active, isService }) => active && !isService)
    const own = active.find((member) => member.id === memberId)
    if (!own) continue
    const owners = active.filter(({ role }) => role === 'owner')
    isSoleOwner ||= owners.length === 1 && owners[0]?.id === memberId
    people.push(...active.map(({ email, locale }) => ({ to: email, locale, workspace: name, person: own.name })))
  }
  return { people, isSoleOwner }
}

/** Writes to all of them, in the caller's transaction. */
export async function announce(tx: PlatformTx, services: Services, people: readonly Addressee[], template: Mail['template'], facts: { readonly at?: Date; readonly by?: string }, now: number): Promise<void> {
  const link = `${services.settings.publicUrl}/app/settings/security`
  for (const { to, locale, workspace, person } of people) {
    await queueMail(tx, services, { to, template, locale, link, facts: { workspace, by: facts.by ?? person, ...(facts.at && { at: facts.at.toISOString() }) } }, now)
  }
}
