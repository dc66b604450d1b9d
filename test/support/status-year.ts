import { openIncident, updateIncident } from '../../src/status/incidents.ts'
import { COMPONENTS } from '../../src/status/probe.ts'
import type { Store } from '../../src/status/store.ts'
import { DAY, HOUR, MINUTE } from './status.ts'

interface Cut {
  readonly from: number
  readonly ms: number
  readonly only?: readonly string[]
}

/**
 * A year of measuring that ends at a moment: a day on which everything was down for eleven hours, a bad afternoon, three
 * short failures, a weekend and a night that were not measured, and what was said about all of it.
 */
export function simulateYear(store: Store, now: number): void {
  // Noon, so that it is one bad day at whatever hour the year ends.
  const afternoon = Math.floor(now / DAY) * DAY - 31 * DAY + 12 * HOUR
  const down: readonly Cut[] = [
    { from: now - 300 * DAY, ms: 4 * MINUTE, only: ['socket'] },
    { from: now - 143 * DAY, ms: 50 * MINUTE, only: ['widget'] },
    { from: now - 47 * DAY, ms: 11 * HOUR },
    { from: afternoon, ms: 3 * HOUR, only: ['socket', 'api'] },
    { from: now - 9 * DAY, ms: 4 * MINUTE, only: ['api'] }
  ]
  const unmeasured: readonly Cut[] = [{ from: now - 200 * DAY, ms: 2 * DAY }, { from: now - 5 * DAY, ms: 6 * HOUR }]
  store.write((db) => {
    const span = db.prepare('insert into spans values (?, ?, ?, ?)')
    const sample = db.prepare('insert into samples values (?, ?, 1, ?)')
    for (const { id } of COMPONENTS) {
      const cuts = [...down.filter(({ only }) => !only || only.includes(id)).map((cut) => ({ ...cut, measured: true })), ...unmeasured.map((cut) => ({ ...cut, measured: false }))].toSorted((a, b) => a.from - b.from)
      let from = now - 365 * DAY
      for (const cut of cuts) {
        span.run(id, from, cut.from, 1)
        if (cut.measured) span.run(id, cut.from, cut.from + cut.ms, 0)
        from = cut.from + cut.ms
      }
      span.run(id, from, now - MINUTE, 1)
      for (let at = now - DAY; at < now; at += 10 * MINUTE) sample.run(id, at, 40 + Math.round(30 * Math.abs(Math.sin(at / 5_000_000))))
    }
  })
  report(store, now - 300 * DAY, 'Live connections dropped', ['socket'], 'minor', ['We see it.', 'It is over; a node restarted.'])
  report(store, now - 143 * DAY, 'The chat did not open on customers’ sites', ['widget'], 'major', ['We are looking.', 'A wrong header of the delivery network was put right.'])
  report(store, now - 47 * DAY, 'Nothing could be reached', COMPONENTS.map(({ id }) => id), 'critical', ['The data centre has no power. Its emergency power did not start.', 'Power is back. We start the service and look at what was written last.', 'Everything works. No message was lost: what was sent meanwhile was delivered from the queue of the senders.'])
  report(store, afternoon, 'Live connections dropped for some customers', ['socket', 'api'], 'major', ['We see it and are looking for the cause.', 'One of two nodes ran out of file handles.', 'Connections came back by themselves; no message was lost.'])
  report(store, now - 9 * DAY, 'De API antwoordde traag <b>op maandag</b> & https://example.com/a-very-long-address-without-any-place-to-break-it-that-goes-on-and-on', ['api'], 'minor', ['<script>alert(1)</script> stays text.', 'Done.'])
  openIncident(store, { kind: 'maintenance', title: 'New disks', impact: 'none', components: ['web', 'api'], draft: false, startsAt: now + 2 * DAY, endsAt: now + 2 * DAY + HOUR, body: 'The service stops for ten minutes within this hour.' }, now)
}

function report(store: Store, at: number, title: string, components: readonly string[], impact: 'minor' | 'major' | 'critical', said: readonly string[]): void {
  const [first = '', ...rest] = said
  const id = openIncident(store, { kind: 'incident', title, impact, components: [...components], draft: false, startsAt: at, endsAt: null, body: first }, at) ?? ''
  for (const [index, body] of rest.entries()) updateIncident(store, id, { state: index === rest.length - 1 ? 'resolved' : 'identified', body }, at + (index + 1) * 20 * MINUTE)
}
