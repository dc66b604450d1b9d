import { defineOperation, inboxLevel } from '../../operations/index.ts'
import { Closed, Empty } from '../../operations/fields.ts'
import { requireManagedInbox } from './access.ts'
import { presentInbox } from './present.ts'
import { listInboxes, saveSettings, saveSightings } from './repository.ts'
import { AllowOriginInput, Inbox, ListOutput, UpdateInput } from './schema.ts'

const InboxOutput = Closed({ inbox: Inbox })
const target = ({ inboxId }: { inboxId: string }) => ({ kind: 'inbox', id: inboxId })

export const list = defineOperation({
  id: 'inboxes.list',
  summary: 'The inboxes, with their embed snippets and where the widget was seen',
  actor: 'member',
  permission: 'enter',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/inboxes' },
  socket: true,
  audit: false,
  input: Empty,
  output: ListOutput,
  run: async ({ tx, actor, services }) => ({ inboxes: (await listInboxes(tx)).filter(({ id }) => inboxLevel(actor, id) !== 'none').map((row) => presentInbox(row, actor, services.settings)) })
})

export const update = defineOperation({
  id: 'inboxes.update',
  summary: 'Change the settings of an inbox',
  description: 'Only the fields that are given change.',
  actor: 'member',
  permission: 'manageSomeInbox',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'PATCH', path: '/inboxes/:inboxId' },
  socket: true,
  audit: { target },
  input: UpdateInput,
  output: InboxOutput,
  run: async ({ tx, actor, services, publish }, { inboxId, ...changes }) => {
    const row = await requireManagedInbox(tx, actor, inboxId)
    const settings = { ...row.settings, ...changes }
    settings.origins = [...new Set(settings.origins)]
    await saveSettings(tx, inboxId, settings)
    publish({ type: 'inbox', tenantId: tx.tenantId, inboxId })
    return { inbox: presentInbox({ ...row, settings }, actor, services.settings) }
  }
})

export const allowOrigin = defineOperation({
  id: 'inboxes.allowOrigin',
  summary: 'Allow a website to show the widget',
  actor: 'member',
  permission: 'manageSomeInbox',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'POST', path: '/inboxes/:inboxId/origins' },
  socket: true,
  audit: { target },
  input: AllowOriginInput,
  output: InboxOutput,
  run: async ({ tx, actor, services, publish }, { inboxId, origin }) => {
    const row = await requireManagedInbox(tx, actor, inboxId)
    const settings = { ...row.settings, origins: [...new Set([...row.settings.origins, origin])].slice(-50) }
    const sightings = row.sightings.map((sighting) => (sighting.origin === origin ? { ...sighting, allowed: true } : sighting))
    await saveSettings(tx, inboxId, settings)
    await saveSightings(tx, inboxId, sightings)
    publish({ type: 'inbox', tenantId: tx.tenantId, inboxId })
    return { inbox: presentInbox({ ...row, settings, sightings }, actor, services.settings) }
  }
})

export const INBOX_OPERATIONS = [list, update, allowOrigin]
