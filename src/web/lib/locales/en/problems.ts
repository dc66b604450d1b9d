import type { ProblemCode } from '../../../../errors/index.ts'
import type { Dictionary } from '../../i18n.ts'

/** One sentence or two for every problem code: what happened and what to do. */
export const problems = {
  network: 'There is no connection to Rind. Check your network; nothing you wrote is lost while this tab is open.',
  rate_limited_seconds: {
    one: 'That was too often. Try again in one second.',
    other: 'That was too often. Try again in {count} seconds.'
  },
  rate_limited_minutes: {
    one: 'That was too often. Try again in one minute.',
    other: 'That was too often. Try again in {count} minutes.'
  },
  malformed_json: 'Rind could not read this request. Reload the page and try again.',
  duplicate_key: 'Rind could not read this request. Reload the page and try again.',
  too_deep: 'Rind could not read this request. Reload the page and try again.',
  invalid_input: 'A field is not filled in as Rind needs it.',
  unknown_field: 'This page is older than the server. Reload it and try again.',
  invalid_text: 'The text holds characters that cannot be kept. Remove unusual symbols and try again.',
  invalid_cursor: 'The list has changed. Reload the page.',
  unknown_operation: 'This page is older than the server. Reload it and try again.',
  malformed_frame: 'Rind could not read this request. Reload the page and try again.',
  unauthenticated: 'You are signed out. Sign in again to go on.',
  session_locked: 'Rind was locked because nobody was using it. Unlock it to go on.',
  second_factor_required: 'Your second factor is still needed. Sign in again to go on.',
  wrong_credentials: 'The e-mail address or the password is not right.',
  wrong_code: 'This code is not right. Check that it belongs to Rind and is the newest one.',
  passkey_refused: 'This passkey was not accepted. Try again, or sign in another way.',
  shared_identity: 'This person works in another workspace too, so only they can change how they sign in.',
  last_factor: 'One second factor has to remain. Add another one first.',
  too_many: 'There are as many of these as there may be. Remove one first.',
  wrong_password: 'This password is not right.',
  code_used: 'This code was used already. Wait for the next one.',
  invalid_ticket: 'The live connection was refused. It is tried again by itself.',
  invalid_frame_token: 'The chat has to be loaded again.',
  role_in_use: 'Somebody still has this role. Give them another one first.',
  preview_only: 'You are looking as somebody else would. Nothing can be changed until you stop looking.',
  forbidden: 'Your rights do not allow this. An owner or admin of your workspace can change them.',
  fresh_factor_required: 'Give a code of your authenticator app to go on.',
  network_refused: 'Your workspace does not allow sign-ins from this network. Use an allowed network, or ask an owner or admin.',
  passkey_required: 'Your workspace takes passkeys only. Sign in again with a passkey.',
  not_sole_owner: 'Only the sole owner of a workspace gets back this way. Ask an owner or admin of your workspace to reset your second factor.',
  still_waiting: 'The 72 hours are not over yet. Nobody can shorten them.',
  origin_refused: 'The request came from another site and was refused.',
  origin_not_allowed: 'This website may not show the widget yet.',
  has_account: 'This address has an account already.',
  signups_closed: 'This installation does not take new businesses.',
  not_found: 'This does not exist, or you may not see it.',
  under_erasure:
    'This is going to be erased. Until then it takes nothing new, and only owners and admins who may erase data can open it.',
  second_person_required: 'You asked for this yourself. Another owner or admin has to confirm it.',
  confirmation_mismatch: 'What you typed is not the name or the code that was asked for.',
  wrong_step: 'This step is not the next one. Reload the page.',
  would_lock_out: 'This would lock you out yourself, so nothing was changed.',
  link_expired: 'This link is no longer valid. Ask for a new one.',
  too_large: 'That is more than can be sent at once. Split it in two.',
  unsupported_media_type: 'Rind could not read this request. Reload the page and try again.',
  weak_password:
    'This password is too easy to guess. Make it longer, for example with four words that do not belong together.',
  breached_password: 'This password is on lists that attackers use. Choose another one.',
  clock_skew: 'The clock of your phone seems to be off. Set it to automatic and try again.',
  rate_limited: 'That was too often. Wait a moment and try again.',
  busy: 'Rind is busy. Try again in a moment.',
  shutting_down: 'Rind is restarting. Try again in a moment.',
  unavailable: 'A part of Rind does not answer. Try again in a moment.',
  mail_unavailable: 'Mail cannot be sent at the moment. Try again in a few minutes.',
  internal: 'Something went wrong on our side. Try again; if it stays, tell your admin what you were doing and when.'
} as const satisfies Dictionary & Record<ProblemCode, string>
