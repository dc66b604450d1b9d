/** What a fresh factor is given for. A code that was given for one of these opens none of the others. */
export const FRESH_ACTIONS = ['account', 'members', 'factors', 'ownership', 'security', 'privacy', 'tokens', 'erasure', 'approvals', 'export'] as const
export type FreshAction = (typeof FRESH_ACTIONS)[number]

/** How long a second factor counts as fresh, in milliseconds. */
export const FRESH_MS = 5 * 60_000
