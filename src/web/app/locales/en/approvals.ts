import type { Dictionary } from '../../../lib/i18n.ts'

/** What waits for a second person. */
export const approvals = {
  'approvals.title': 'Approvals',
  'approvals.text': 'What could do great harm takes two people: one asks, another owner or admin approves. It has to be somebody who has been one for a week, and whom the asker neither invited nor gave new factors.',
  'approvals.waiting': 'Waiting',
  'approvals.past': 'Earlier',
  'approvals.empty': 'Nothing waits for approval',
  'approvals.emptyText': 'Requests appear here when somebody asks for something that one person must not do alone.',
  'approvals.failed': 'The requests could not be loaded',
  'approvals.askedBy': 'Asked by {name}, {when}',
  'approvals.reason': 'Reason',
  'approvals.until': 'Waits until {date}',
  'approvals.alone': 'Nobody else could approve this when it was asked for. {name} may do it alone from {date}; every member was told by mail.',
  'approvals.approve': 'Approve and do it now',
  'approvals.confirm': 'Do it now, alone',
  'approvals.refuse': 'Refuse',
  'approvals.cancel': 'Take back',
  'approvals.status.waiting': 'Waiting',
  'approvals.status.done': 'Done',
  'approvals.status.refused': 'Refused',
  'approvals.status.cancelled': 'Taken back',
  'approvals.status.void': 'Lapsed',
  'approvals.decidedBy': '{status} by {name}, {when}',
  'approvals.doneAlone': 'Done by one person, {name}, after the waiting time, {when}',
  'approvals.told.done': 'It is done.',
  'approvals.told.refused': 'Refused. Nothing was done.',
  'approvals.told.cancelled': 'Taken back. Nothing was done.',
  'approvals.told.void': 'It was not done: whoever asked may not do it any more.',
  'approvals.told.waiting': 'It waits.',
  'approvals.somebody': 'somebody who is gone'
} as const satisfies Dictionary
