import { signal } from '@preact/signals'
import type { Team } from '../../../features/teams/schema.ts'
import { api } from './client.ts'

export const teams = signal<readonly Team[]>([])

export const team = (id: string | null): Team | undefined => teams.value.find((item) => item.id === id)

export async function loadTeams(): Promise<void> {
  teams.value = (await api.get<{ teams: Team[] }>('/teams')).teams
}
