import { computed, signal } from '@preact/signals'
import type { Colleague } from '../../../features/members/schema.ts'
import { api } from './client.ts'

export const members = signal<readonly Colleague[]>([])

/** Those of them who are people: who works here now, then who did before. */
export const people = computed(() => {
  const known = members.value.filter(({ isProgram }) => !isProgram)
  return [...known.filter(({ active }) => active), ...known.filter(({ active }) => !active)]
})

export const member = (id: string | null): Colleague | undefined => members.value.find((item) => item.id === id)

export async function loadMembers(): Promise<void> {
  members.value = (await api.get<{ members: Colleague[] }>('/members')).members
}
