import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { DAY_MS } from '../support/erasing.ts'
import { type TestOperator, enrolOperator } from '../support/operators.ts'
import { foundWorkspace } from '../support/people.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'

let browser: Browser
let server: TestServer
let operator: TestOperator
t.before(async () => {
  browser = await launchBrowser()
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()), REGIONS: 'NL:ams1,NL:grq2', OFFSITE_URL: 'file:///mnt/copies?region=NL:grq2' } })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  operator = await enrolOperator(server)
})
t.after(async () => {
  await browser.close()
  await server.stop()
})

const HOUR_MS = 3_600_000

/** A hundred days of backups that grow, one of which failed, with copies every second day, and twelve drills. @returns the id of the newest */
async function fillRegister(): Promise<string> {
  const { admin } = server.database
  const now = server.clock.now()
  let newest = ''
  for (let day = 100; day >= 0; day--) {
    const at = now - 5 * HOUR_MS - day * DAY_MS
    const id = (newest = newId(at))
    const state = day === 40 ? 'failed' : day > 90 ? 'destroyed' : 'good'
    const ended = new Date(at + (40 + (100 - day) / 2 + (day % 5) * 4) * 1000)
    const bytes = Math.round((800 + (100 - day) * 9 + (day % 7) * 12) * 1e6)
    await admin`insert into backups (id, kind, state, started_at, ended_at, tables, rows, bytes, manifest_hash, verified_at, failure, destroyed_at) values
      (${id}, 'data', ${state}, ${new Date(at)}, ${ended}, ${state === 'failed' ? null : 96}, ${state === 'failed' ? null : 1_000_000 + (100 - day) * 9_000}, ${state === 'failed' ? null : bytes},
      ${state === 'failed' ? null : Buffer.alloc(32)}, ${state === 'failed' ? null : ended}, ${state === 'failed' ? 'full' : null}, ${state === 'destroyed' ? new Date(at + 90 * DAY_MS) : null})`
    if (day % 2 === 0 && state === 'good') await admin`insert into backup_copies values (${id}, 'good', ${new Date(at + HOUR_MS)}, null)`
    if (day % 7 === 2 && day < 90) {
      const drill = newId(at + HOUR_MS)
      const failed = day === 51
      await admin`insert into backup_drills (id, place, state, started_at, ended_at, failure) values (${drill}, ${day > 60 ? 'elsewhere' : 'here'}, ${failed ? 'failed' : 'passed'}, ${new Date(at + HOUR_MS)}, ${new Date(at + HOUR_MS + 95_000)}, ${failed ? 'changed' : null})`
      if (!failed) await admin`insert into backup_drill_results values (${drill}, ${id}, ${new Date(at)}, 101, ${1_200_000 - day * 9_000}, 34, 212, 148, 94000)`
    }
  }
  return newest
}

function openRegister(view: { width?: number; dark?: boolean; locale?: string } = {}) {
  const { url } = server.config.internal
  return browser.newContext({ locale: view.locale ?? 'en-GB', viewport: { width: view.width ?? 1280, height: 900 }, colorScheme: view.dark ? 'dark' : 'light' }).then(async (context) => {
    await context.addCookies([...operator.client.cookies].map(([name, value]) => ({ name, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Strict' as const })))
    const page = await context.newPage()
    await page.goto(`${url}/backups`)
    return page
  })
}

t.test('W6 S8: operators see whether backups are in order, how each came about, what proved it, and hold one', async (t) => {
  const empty = await openRegister()
  await empty.getByRole('heading', { name: 'No backup was made yet' }).waitFor()
  t.same(await violations(empty), [])
  await picture(empty, 'register-empty', true)
  await empty.context().close()

  const newest = await fillRegister()
  const page = await openRegister()
  await page.getByRole('heading', { name: 'Backups are in order' }).waitFor()
  t.equal(await page.getByRole('img', { name: /^Size of \d\d backups in ninety days, from .* to 1.7 GB/ }).count(), 1)
  t.equal(await page.getByRole('row').count(), 15)
  t.match(await page.getByRole('row').nth(1).innerText(), /good\s+1.7 GB\s+1 min 30 s\s+copied\s+read back\s+90 days/)
  t.same(await violations(page), [])
  await picture(page, 'register-1280', true)
  await page.getByRole('button', { name: /^Details of the backup/ }).first().click()
  const dialog = page.getByRole('dialog')
  await picture(page, 'register-hold')
  t.same(await violations(page), [])
  const until = new Date(server.clock.now() + 200 * DAY_MS).toISOString().slice(0, 10)
  await dialog.getByLabel('Until the end of').fill(until)
  await dialog.getByLabel('Why').fill('A case at court: 2026/118')
  await dialog.getByLabel('Code of your').fill(operator.code())
  await dialog.getByRole('button', { name: 'Hold this backup' }).click()
  await page.getByText(/held until \d/).waitFor()
  t.equal((await server.database.admin`select from backups where id = ${newest} and held_until is not null`).length, 1)
  await page.getByRole('button', { name: /^Details of the backup/ }).first().click()
  await dialog.getByText('A case at court: 2026/118').waitFor()
  await picture(page, 'register-held')
  t.same(await violations(page), [])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Keyring' }).click()
  await page.getByText('None of this kind yet.').waitFor()

  // Under way: a backup and a drill.
  const now = new Date(server.clock.now())
  await server.database.admin`insert into backups (id, kind, state, started_at, progress_done, progress_total, progress_bytes, progress_at) values (${randomUUID()}, 'data', 'running', ${now}, 34, 96, 1240000000, ${now})`
  await server.database.admin`insert into backup_drills (id, place, state, started_at, step, progress_done, progress_total) values (${randomUUID()}, 'here', 'running', ${now}, 'comparing', 12, 101)`
  const dutch = await openRegister({ width: 390, dark: true, locale: 'nl-NL' })
  await dutch.getByText('34 van 96 tabellen, 1,2 GB gelezen').waitFor()
  await dutch.getByText('Tabellen worden met de back-up vergeleken: 13 van 101').waitFor()
  t.ok(await dutch.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing sticks out on a phone')
  t.same(await violations(dutch), [])
  await picture(dutch, 'register-390-dark-nl', true)
  await page.getByText('34 of 96 tables').waitFor({ timeout: 120_000 })
  await picture(page, 'register-running', true)

  await server.database.admin`delete from backups where state = 'running'`
  await server.database.admin`update backups set started_at = started_at - interval '3 days', ended_at = ended_at - interval '3 days'`
  const overdue = await openRegister({ dark: true })
  await overdue.getByRole('heading', { name: 'A backup is overdue' }).waitFor()
  await picture(overdue, 'register-overdue-dark', true)
  t.same(await violations(overdue), [])
  await server.database.admin`update backups set started_at = started_at + interval '3 days', ended_at = ended_at + interval '3 days'`
})

t.test('W6: who may see the settings of a workspace sees when its data was backed up, copied and restored for proof', async (t) => {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const none = await openAs(browser, workspace.owner.client, { width: 390, locale: 'nl-NL', dark: true })
  await none.page.goto(`${server.url}/app/settings/backups`)
  await none.page.getByText('Deze werkruimte zit nog in geen back-up.').waitFor()
  t.same(await violations(none.page), [])
  await picture(none.page, 'workspace-backups-390-nl-dark')
  await server.database.admin`update workspaces set created_at = created_at - interval '80 days' where id = ${workspace.id}`
  const { page, troubles, strangers } = await openAs(browser, workspace.owner.client)
  await page.goto(`${server.url}/app/settings/backups`)
  await page.getByText('Last restored for proof').waitFor()
  t.equal(await page.getByRole('main').getByRole('time').count(), 3)
  t.same(await violations(page), [])
  await picture(page, 'workspace-backups-1280')
  t.same([troubles, strangers], [[], []])
})

t.end()
