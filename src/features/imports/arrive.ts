import { randomBytes } from 'node:crypto'
import { newId } from '../../../db/index.ts'
import { newInboxKey } from '../inboxes/index.ts'

/** Where lines arrive. */
export interface Arrival {
  /** The new workspace, and the id that it had where it comes from. */
  readonly tenantId: string
  readonly formerId: string
  /** Epoch milliseconds. */
  readonly now: number
  readonly isOperation: (id: string) => boolean
}

type Values = Readonly<Record<string, unknown>>
type Change = (row: Values, arrival: Arrival) => Values

const nobody = ({ now }: Arrival) => newId(now)
const earlier = (moment: unknown, now: number) => new Date(Math.min((moment as Date).getTime(), now))

/**
 * What is another thing here than it was there, by kind of line: nobody is in who was not invited anew, nothing that was
 * handed out opens anything, and nothing that waited for a decision there is decided here.
 */
const CHANGES: Readonly<Record<string, Change>> = {
  member: (row, arrival) => ({ ...row, identityId: nobody(arrival), status: 'deactivated' }),
  apiToken: (row, { now }) => ({ ...row, tokenHash: randomBytes(32), expiresAt: earlier(row['expiresAt'], now) }),
  invitation: (row, arrival) => ({ ...row, tokenHash: randomBytes(32), identityId: row['status'] === 'accepted' ? nobody(arrival) : null, status: row['status'] === 'open' ? 'withdrawn' : row['status'] }),
  inbox: (row, { tenantId }) => ({ ...row, publicKey: newInboxKey(tenantId) }),
  contact: (row) => ({ ...row, visitorHash: null }),
  approval: (row, { now }) => (row['status'] === 'waiting' ? { ...row, status: 'void', decidedAt: new Date(now) } : row),
  erasure: (row, { now }) => ({ ...row, visitorHash: null, ...endOf(row, now) }),
  export: (row, { now }) => ({ ...row, expiresAt: earlier(row['expiresAt'], now) })
}

/** An erasure of a contact that waits or is under way goes on here: some of its rows may have come along. One of the whole workspace was of the one there. */
function endOf({ subjectKind, endedAt }: Values, now: number): Values {
  if (endedAt !== null) return {}
  return subjectKind === 'workspace' ? { state: 'cancelled', endedAt: new Date(now) } : {}
}

/** A row as it is kept here: moments as such, the former workspace's id replaced by the new one's, and what changes by arriving. */
export function arrive(type: string, row: Values, kinds: ReadonlyMap<string, string>, arrival: Arrival): Values {
  const { tenantId, formerId } = arrival
  const entries = Object.entries(row).filter(([name]) => name !== 'type').map(([name, value]): [string, unknown] => {
    const kind = kinds.get(name)
    if (kind === 'moment' && value !== null) return [name, new Date(value as string)]
    return [name, kind === 'id' && value === formerId ? tenantId : value]
  })
  const values = Object.fromEntries(entries)
  return { ...(CHANGES[type]?.(values, arrival) ?? values), tenantId }
}
