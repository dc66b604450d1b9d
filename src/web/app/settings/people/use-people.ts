import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { FactorsOutput } from '../../../../features/factor-reset/schema.ts'
import type { Invitation } from '../../../../features/invitations/schema.ts'
import type { RosterEntry } from '../../../../features/membership/schema.ts'
import { api } from '../../state/client.ts'
import { loadMembers, members } from '../../state/members.ts'
import { can } from '../../state/session.ts'

export type Factors = FactorsOutput['members'][number]

export const roster = signal<readonly RosterEntry[] | null>(null)
export const invitations = signal<readonly Invitation[]>([])
export const factors = signal<ReadonlyMap<string, Factors>>(new Map())
export const peopleError = signal<unknown>(null)

/** Reads who works here and who is invited. Second factors are shown to those who may look after members. */
export async function loadPeople(): Promise<void> {
  try {
    const [people, open, known] = await Promise.all([
      api.get<{ members: RosterEntry[] }>('/members/roster'),
      api.get<{ invitations: Invitation[] }>('/invitations'),
      can().manageMembers ? api.get<FactorsOutput>('/members/factors') : { members: [] }
    ])
    roster.value = people.members
    invitations.value = open.invitations
    factors.value = new Map(known.members.map((entry) => [entry.memberId, entry]))
    peopleError.value = null
  } catch (error) {
    peopleError.value = error
  }
}

/** Keeps the lists fresh: whenever colleagues change, the list of members is read anew, and these follow it. */
export function usePeople(): void {
  useEffect(() => void loadMembers().catch(() => undefined), [])
  useEffect(() => {
    if (can().seeSettings) void loadPeople()
  }, [members.value])
}
