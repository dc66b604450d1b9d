import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { FactorsOutput } from '../../../../features/factor-reset/schema.ts'
import type { Invitation } from '../../../../features/invitations/schema.ts'
import type { RosterEntry } from '../../../../features/membership/schema.ts'
import type { Plan } from '../../../../features/plan/schema.ts'
import { api } from '../../state/client.ts'
import { loadMembers, members } from '../../state/members.ts'
import { can } from '../../state/session.ts'

type Factors = FactorsOutput['members'][number]

export const roster = signal<readonly RosterEntry[] | null>(null)
export const invitations = signal<readonly Invitation[]>([])
export const factors = signal<ReadonlyMap<string, Factors>>(new Map())
/** The plan and its seats, for who may see them. */
export const plan = signal<Plan | null>(null)
export const peopleError = signal<unknown>(null)

/** Reads who works here and who is invited. Second factors are shown to those who may look after members, seats to those who see the plan. */
export async function loadPeople(): Promise<void> {
  const { seeSettings, manageMembers, seeBilling } = can()
  if (!seeSettings) return
  try {
    const [people, open, known, seats] = await Promise.all([
      api.get<{ members: RosterEntry[] }>('/members/roster'),
      api.get<{ invitations: Invitation[] }>('/invitations'),
      manageMembers ? api.get<FactorsOutput>('/members/factors') : { members: [] },
      seeBilling ? api.get<Plan>('/plan') : null
    ])
    roster.value = people.members
    invitations.value = open.invitations
    factors.value = new Map(known.members.map((entry) => [entry.memberId, entry]))
    plan.value = seats
    peopleError.value = null
  } catch (error) {
    peopleError.value = error
  }
}

/** Keeps the lists fresh: whenever colleagues change, the list of members is read anew, and these follow it. */
export function usePeople(): void {
  useEffect(() => void loadMembers().catch(() => undefined), [])
  useEffect(() => void loadPeople(), [members.value])
}
