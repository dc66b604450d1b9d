/**
 * Every problem that Rind answers with, in one table: the stable code, its HTTP status and a title for people.
 * Codes are part of the contract; a code is never reused with another meaning.
 */
export const PROBLEMS = {
  // 400: the request cannot be read
  malformed_json: [400, 'The body is not valid JSON'],
  duplicate_key: [400, 'The JSON has the same key twice'],
  too_deep: [400, 'The JSON is nested too deeply'],
  invalid_input: [400, 'A field is not valid'],
  unknown_field: [400, 'A field is not known'],
  invalid_text: [400, 'A text holds characters that cannot be kept'],
  invalid_cursor: [400, 'The page cursor is not valid'],
  unknown_operation: [400, 'There is no such operation'],
  malformed_frame: [400, 'The frame is not valid'],
  // 401: who are you
  unauthenticated: [401, 'Sign in first'],
  session_locked: [401, 'The session is locked'],
  second_factor_required: [401, 'The second factor is still missing'],
  wrong_credentials: [401, 'The e-mail address or the password is not right'],
  wrong_code: [401, 'The code is not right'],
  passkey_refused: [401, 'This passkey was not accepted'],
  code_used: [401, 'This code was used already'],
  invalid_ticket: [401, 'The socket ticket is not valid'],
  invalid_frame_token: [401, 'The widget has to be loaded again'],
  // 403: you may not
  forbidden: [403, 'Your rights do not allow this'],
  preview_only: [403, 'You are looking with other rights; nothing is changed'],
  fresh_factor_required: [403, 'Give a code of your authenticator app first'],
  network_refused: [403, 'Not from this network'],
  passkey_required: [403, 'The workspace takes passkeys only'],
  not_sole_owner: [403, 'Only a sole owner gets back this way'],
  still_waiting: [409, 'The wait is not over'],
  origin_refused: [403, 'The request comes from another site'],
  origin_not_allowed: [403, 'This website may not show the widget'],
  has_account: [409, 'This address has an account'],
  signups_closed: [403, 'This installation does not take new businesses'],
  wrong_address: [403, 'This invitation is for another address'],
  // 404, 409, 410
  not_found: [404, 'There is no such thing, or you may not see it'],
  under_erasure: [409, 'This is going to be erased and is closed until then'],
  second_person_required: [409, 'Somebody else has to confirm this'],
  confirmation_mismatch: [422, 'What was typed is not what was asked for'],
  another_waits: [409, 'Something else that a colleague asked for waits already'],
  approval_required: [409, 'A second person has to approve this first'],
  too_early: [409, 'It is too early for this'],
  changed_meanwhile: [409, 'This has changed since you looked at it'],
  wrong_step: [409, 'This step is not the next one'],
  would_lock_out: [409, 'This would lock you out yourself'],
  role_in_use: [409, 'Somebody has this role'],
  shared_identity: [409, 'This person works in another workspace too'],
  last_factor: [409, 'One second factor has to remain'],
  too_many: [409, 'There are as many as there may be'],
  no_seat: [409, 'Every seat of the plan is taken'],
  last_owner: [409, 'A workspace keeps at least one owner'],
  already_member: [409, 'This person is a member already'],
  already_invited: [409, 'This address has an open invitation already'],
  not_active: [409, 'This person is not an active colleague'],
  wrong_workspace: [409, 'This browser is in another workspace by now'],
  link_expired: [410, 'This link is no longer valid'],
  // 413, 415, 422, 431
  too_large: [413, 'That is more than is taken at once'],
  unsupported_media_type: [415, 'Only application/json is taken'],
  wrong_password: [422, 'The password is not right'],
  weak_password: [422, 'This password is too easy to guess'],
  breached_password: [422, 'This password is on lists that attackers use'],
  clock_skew: [422, 'The clock of your phone seems to be off'],
  // 429 and 5xx
  rate_limited: [429, 'Too many requests; wait a moment'],
  busy: [503, 'Too much is waiting; try again in a moment'],
  shutting_down: [503, 'The server is restarting'],
  unavailable: [503, 'A part that is needed does not answer'],
  mail_unavailable: [503, 'Mail cannot be sent at the moment'],
  internal: [500, 'Something went wrong on our side']
} as const satisfies Record<string, readonly [status: number, title: string]>

/** A stable problem code, as it stands in `code` of every problem. */
export type ProblemCode = keyof typeof PROBLEMS
