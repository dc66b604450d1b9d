import { signal } from '@preact/signals'
import type { Inbox, InboxSettings } from '../../../features/inboxes/schema.ts'
import { api } from './client.ts'

export const inboxes = signal<readonly Inbox[] | null>(null)

export const inbox = (id: string): Inbox | undefined => inboxes.value?.find((item) => item.id === id)

export async function loadInboxes(): Promise<void> {
  inboxes.value = (await api.get<{ inboxes: Inbox[] }>('/inboxes')).inboxes
}

export function keepInbox(changed: Inbox): void {
  const known = inboxes.value ?? []
  inboxes.value = known.some((item) => item.id === changed.id)
    ? known.map((item) => (item.id === changed.id ? changed : item))
    : [...known, changed]
}

export async function updateInbox(id: string, settings: Partial<InboxSettings>): Promise<void> {
  keepInbox((await api.patch<{ inbox: Inbox }>(`/inboxes/${id}`, settings)).inbox)
}

export async function allowOrigin(id: string, origin: string): Promise<void> {
  keepInbox((await api.post<{ inbox: Inbox }>(`/inboxes/${id}/origins`, { origin })).inbox)
}
