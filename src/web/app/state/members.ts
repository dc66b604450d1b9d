import { signal } from '@preact/signals'
import type { Colleague } from '../../../features/members/schema.ts'
import { api } from './client.ts'

export const members = signal<readonly Colleague[]>([])

export const member = (id: string | null): Colleague | undefined => members.value.find((item) => item.id === id)

export async function loadMembers(): Promise<void> {
  members.value = (await api.get<{ members: Colleague[] }>('/members')).members
}
