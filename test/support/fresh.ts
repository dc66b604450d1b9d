import type { BrowserContext } from 'playwright-core'
import { tokenHash } from '../../src/crypto/index.ts'
import { FRESH_ACTIONS, type FreshAction } from '../../src/operations/index.ts'
import type { Client, Target } from './client.ts'

export const SESSION_COOKIE = '__Host-rind_session'

/**
 * Has the person of a session give a second factor for every kind of action, as if they had been asked for each just
 * now: most tests are about what comes after it. In another process, whose database is its own, nothing happens.
 */
export async function freshen(server: Target, client: Client, actions: readonly FreshAction[] = FRESH_ACTIONS): Promise<void> {
  await giveFactors(server, client.cookies.get(SESSION_COOKIE), actions)
}

/** The same for a browser. */
export async function freshenBrowser(server: Target, context: BrowserContext): Promise<void> {
  await giveFactors(server, (await context.cookies()).find(({ name }) => name === SESSION_COOKIE)?.value, FRESH_ACTIONS)
}

async function giveFactors(server: Target, token: string | undefined, actions: readonly FreshAction[]): Promise<void> {
  if (!server.database || token === undefined) return
  await server.database.admin`
    insert into session_factors select id, unnest(${[...actions]}::text[]), ${new Date(server.clock.now())} from sessions where token_hash = ${tokenHash('session', token)}
    on conflict (session_id, action) do update set given_at = excluded.given_at`
}
