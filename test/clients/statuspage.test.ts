import { createRequire } from 'node:module'
import t from 'tap'
import { openIncident, updateIncident } from '../../src/status/incidents.ts'
import { HOUR } from '../support/status.ts'
import { openSubscribers, publish } from '../support/subscribers.ts'

interface Incident {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly impact: string
  readonly incident_updates: readonly { readonly body: string }[]
}

/** What the client gives, as far as it is asked for here. */
interface Statuspage {
  setApiUrl(url: string): void
  readonly api: {
    getSummary(): Promise<{ status: object; components: { id: string; name: string; status: string }[]; incidents: Incident[] }>
    getStatus(): Promise<{ page: { id: string }; status: { indicator: string; description: string } }>
    getComponents(): Promise<{ components: object[] }>
    readonly incidents: { getAll(): Promise<{ incidents: Incident[] }>; getUnresolved(): Promise<{ incidents: Incident[] }> }
    readonly scheduledMaintenances: { getAll(): Promise<{ scheduled_maintenances: Incident[] }>; getUpcoming(): Promise<{ scheduled_maintenances: Incident[] }> }
  }
}

const { Statuspage } = createRequire(import.meta.url)('statuspage.io') as { Statuspage: new (pageId: string) => Statuspage }

t.test('W7: a client for Statuspage that somebody else wrote reads summary, status, components, incidents and maintenance', async (t) => {
  const page = await openSubscribers(t)
  const open = publish(page)
  page.later(1_000)
  const now = page.clock.at
  updateIncident(page.store, open, { state: 'identified', body: 'A disk is slow.' }, now)
  const over = publish(page, 'Over already')
  updateIncident(page.store, over, { state: 'resolved', body: 'Over.' }, now)
  openIncident(page.store, { kind: 'maintenance', title: 'New disks', impact: 'none', components: ['web'], draft: false, startsAt: now + HOUR, endsAt: now + 2 * HOUR, body: 'For a while.' }, now)
  await page.look()
  page.later(2_000)
  const client = new Statuspage('rind')
  client.setApiUrl(page.url)
  const { api } = client
  t.match(await api.getStatus(), { page: { id: 'rind' }, status: { indicator: /^(?:none|minor|major|critical)$/, description: /./ } })
  const summary = await api.getSummary()
  t.match(summary.incidents, [{ id: open, name: 'Messages are late', status: 'identified', impact: 'major', incident_updates: [{ body: 'A disk is slow.' }, {}] }])
  t.equal(summary.incidents.length, 1)
  t.ok(summary.components.some(({ id, status }) => id === 'web' && status === 'operational'))
  t.equal((await api.getComponents()).components.length, summary.components.length)
  t.same((await api.incidents.getUnresolved()).incidents.map(({ id }) => id), [open])
  t.same((await api.incidents.getAll()).incidents.map(({ id }) => id).toSorted(), [open, over].toSorted())
  t.match((await api.scheduledMaintenances.getUpcoming()).scheduled_maintenances, [{ name: 'New disks', status: 'scheduled' }])
  t.equal((await api.scheduledMaintenances.getAll()).scheduled_maintenances.length, 1)
})

t.end()
