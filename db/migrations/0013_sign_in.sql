-- Passkeys, several authenticator apps, mail that is claimed before it is sent, and second factors that are set up anew.

-- Who sends a mail holds it for some minutes, so that two tries of one job never send it twice. A mail whose address the
-- mail server does not know is given up.
alter table mails add column claimed_until timestamptz, add column refused_at timestamptz;

-- The language that a person's own mail is written in; null until they chose one.
alter table identities add column locale text check (locale in ('en', 'nl'));

alter table totp_devices add column name sealed, add column last_used_at timestamptz;

-- An authenticator app that is shown and not confirmed yet: one a session.
create table totp_enrolments (
  session_id uuid primary key references sessions (id) on delete cascade,
  secret sealed not null,
  name sealed not null,
  expires_at timestamptz not null
);

-- The credential holds the public key: sealed, so that who can write to the database cannot put their own key there.
create table passkeys (
  id uuid primary key,
  identity_id uuid not null references identities (id) on delete cascade,
  credential_lookup bytea not null unique check (octet_length(credential_lookup) = 32),
  credential sealed not null,
  name sealed not null,
  sign_count bigint not null check (sign_count >= 0),
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  blocked_at timestamptz
);
create index passkeys_identity on passkeys (identity_id);

-- A challenge passes once. It belongs to a session, or before there is one to a browser.
create table passkey_challenges (
  challenge_hash bytea primary key check (octet_length(challenge_hash) = 32),
  purpose text not null check (purpose in ('sign-in', 'second-factor', 'step-up', 'add')),
  session_id uuid references sessions (id) on delete cascade,
  browser_hash bytea check (octet_length(browser_hash) = 32),
  expires_at timestamptz not null,
  check ((session_id is null) = (purpose = 'sign-in') and (browser_hash is null) = (session_id is not null))
);
create index passkey_challenges_session on passkey_challenges (session_id);
create index passkey_challenges_expires on passkey_challenges (expires_at);

-- A person whose factors an admin reset: who asked, and the link that lets them set up new ones. Kept, because the asker
-- may not approve anything together with that person.
create table factor_resets (
  id uuid primary key,
  identity_id uuid not null references identities (id) on delete cascade,
  reset_by uuid not null,
  link_hash bytea not null unique check (octet_length(link_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  done_at timestamptz
);
create index factor_resets_identity on factor_resets (identity_id);

grant select, insert, update, delete on totp_enrolments, passkeys, passkey_challenges, factor_resets to rind_platform;
grant select, delete on passkey_challenges, totp_enrolments to rind_jobs;
grant select on totp_enrolments, passkeys, passkey_challenges, factor_resets to rind_backup;
