import { signal } from '@preact/signals'
import type { Draft } from './sending.ts'

const EMPTY: Draft = { kind: 'reply', body: '' }

/** What is being written, by conversation. In memory only: it is content, and content is not left behind on a machine. */
const drafts = signal<ReadonlyMap<string, Draft>>(new Map())

export const draft = (conversationId: string): Draft => drafts.value.get(conversationId) ?? EMPTY

export function changeDraft(conversationId: string, fields: Partial<Draft>): void {
  drafts.value = new Map(drafts.value).set(conversationId, { ...draft(conversationId), ...fields })
}

/** Erased: what was being written to them goes too. */
export function forgetDrafts(conversationIds: readonly string[]): void {
  drafts.value = new Map([...drafts.value].filter(([id]) => !conversationIds.includes(id)))
}

export const hasDraft = (conversationId: string): boolean => draft(conversationId).body.trim() !== ''
export const anyDraft = (): boolean => [...drafts.value.values()].some(({ body }) => body.trim() !== '')
