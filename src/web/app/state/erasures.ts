import { signal } from '@preact/signals'
import type { Erasure, Preview } from '../../../features/erasure/schema.ts'
import { api } from './client.ts'

/** Every erasure that was asked for, newest first; null until it is loaded. */
export const erasures = signal<readonly Erasure[] | null>(null)

export async function loadErasures(): Promise<void> {
  erasures.value = (await api.get<{ erasures: Erasure[] }>('/erasures')).erasures
}

/** The erasure of a contact that is under way, as far as it is known. */
export const openErasure = (contactId: string): Erasure | undefined =>
  erasures.value?.find(({ subjectId, state }) => subjectId === contactId && state !== 'cancelled' && state !== 'erased')

/** What an erasure is about, in an address or a body. */
export type Subject = { subject: 'contact'; contactId: string } | { subject: 'workspace' }

export const previewErasure = (subject: Subject): Promise<Preview> =>
  api.get<Preview>('/erasures/preview', { query: subject })

export async function requestErasure(subject: Subject, confirmation: string, reason: string): Promise<Erasure> {
  const body = { ...subject, confirmation, ...(reason.trim() !== '' && { reason }) }
  return keep((await api.post<{ erasure: Erasure }>('/erasures', body)).erasure)
}

export async function cancelErasure(id: string): Promise<Erasure> {
  return keep((await api.post<{ erasure: Erasure }>(`/erasures/${id}/cancel`)).erasure)
}

export async function approveErasure(id: string): Promise<Erasure> {
  return keep((await api.post<{ erasure: Erasure }>(`/erasures/${id}/approve`)).erasure)
}

function keep(changed: Erasure): Erasure {
  const known = erasures.value ?? []
  erasures.value = known.some(({ id }) => id === changed.id)
    ? known.map((item) => (item.id === changed.id ? changed : item))
    : [changed, ...known]
  return changed
}
