import { signal } from '@preact/signals'
import type { OwnOutput } from '../../../features/handbook/schema.ts'
import { api } from './client.ts'

/** How it stands with one's own signature of the handbook in force; null when there is none, or before it is known. */
export const ownHandbook = signal<OwnOutput['own']>(null)

export async function loadOwnHandbook(): Promise<void> {
  ownHandbook.value = (await api.get<OwnOutput>('/handbook/own')).own
}
