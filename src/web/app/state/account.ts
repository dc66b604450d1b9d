import { signal } from '@preact/signals'
import type { Account } from '../../../features/account/schema.ts'
import { api } from './client.ts'

/** How the reader is called and how they sign in; null until it is loaded. */
export const account = signal<Account | null>(null)

export async function loadAccount(): Promise<void> {
  account.value = await api.get<Account>('/account')
}
