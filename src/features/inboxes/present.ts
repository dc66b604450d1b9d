import { type MemberRights, type OperationSettings, mayIn } from '../../operations/index.ts'
import type { InboxRow } from './repository.ts'
import type { Inbox } from './schema.ts'

/** An inbox as staff see it, with the snippet to embed and what the viewer may do. */
export function presentInbox(row: InboxRow, viewer: MemberRights, settings: OperationSettings): Inbox {
  return {
    id: row.id,
    key: row.key,
    settings: row.settings,
    snippet: `<script async src="${settings.publicUrl}/widget.js" data-inbox="${row.key}"></script>`,
    demoUrl: `${settings.publicUrl}/demo?inbox=${row.key}`,
    seen: [...row.sightings],
    can: { manage: mayIn(viewer, 'manageInboxes', row.id) }
  }
}
