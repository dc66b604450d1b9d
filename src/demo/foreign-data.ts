import { connect } from '../../db/connect.ts'

const ADVICE = 'The demo runs only on data of its own: leave DATA_DIR and DATABASE_URL unset, or set DATA_DIR to an empty directory.'

/**
 * Looks at a database before anything in it is changed, migrations included.
 * @throws Error when it holds anything but a demo
 */
export async function refuseForeignData(url: string): Promise<void> {
  const client = connect(url, 1, 'demo')
  try {
    const found = (await client<{ known: boolean }[]>`select to_regclass('public.workspaces') is not null as known`)[0]
    if (!found?.known) return
    const held = (
      await client<{ demo: number; other: number; people: number }[]>`
        select (select count(*) from workspaces where kind = 'demo')::int as demo,
          (select count(*) from workspaces where kind not in ('demo', 'probe'))::int as other,
          ((select count(*) from identities) + (select count(*) from signups))::int as people`
    )[0]
    if (!held || held.other > 0) throw new Error(`This database holds workspaces that are not the demo's. ${ADVICE}`)
    if (held.demo === 0 && held.people > 0) throw new Error(`This database holds people who are not the demo's. ${ADVICE}`)
  } finally {
    await client.end({ timeout: 5 })
  }
}
