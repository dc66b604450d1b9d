-- Passkeys unlock a session, enrol at the door of a workspace that takes nothing else, and stand for the second factor when
-- a password was forgotten. That last one has no session: its challenge belongs to who holds the link of the mail.
alter table passkey_challenges drop constraint passkey_challenges_purpose_check;
alter table passkey_challenges drop constraint passkey_challenges_check;
alter table passkey_challenges add constraint passkey_challenges_purpose_check
  check (purpose in ('sign-in', 'second-factor', 'step-up', 'add', 'unlock', 'enrol', 'reset'));
alter table passkey_challenges add constraint passkey_challenges_check
  check ((session_id is null) = (purpose in ('sign-in', 'reset')) and (browser_hash is null) = (session_id is not null));
