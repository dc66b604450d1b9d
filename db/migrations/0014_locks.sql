-- Locked sessions, what a workspace asks of its staff's sessions, new passwords, and the way back for an owner who lost
-- every second factor. last_seen_at of a session is from now on the last time that its person did something.

alter table sessions
  add locked_at timestamptz,
  add factor_kind text check (factor_kind in ('totp', 'recovery', 'passkey'));

-- One row a workspace, or none. Networks are typed by people, so all of it is sealed as one.
create table security_policies (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  settings sealed not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id)
);
call isolate_tenant('security_policies');

-- A link by which a new password may be set. One for an address without an account has no identity: the same is written.
create table password_resets (
  id uuid primary key,
  identity_id uuid references identities (id) on delete cascade,
  link_hash bytea not null unique check (octet_length(link_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index password_resets_identity on password_resets (identity_id);
create index password_resets_expires on password_resets (expires_at);

-- asked_at: with the password. confirmed_at: with the link of the mail; the wait is counted from here, by the program.
create table factor_recoveries (
  id uuid primary key,
  identity_id uuid not null references identities (id) on delete cascade,
  link_hash bytea not null unique check (octet_length(link_hash) = 32),
  locale text not null check (locale in ('en', 'nl')),
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  cancelled_at timestamptz,
  finished_at timestamptz,
  totp_secret sealed
);
create index factor_recoveries_identity on factor_recoveries (identity_id);

grant select, insert, update on security_policies to rind_app, rind_jobs;
-- The erasure of the workspace.
grant delete on security_policies to rind_jobs;
grant select, insert, update, delete on password_resets, factor_recoveries to rind_platform;
grant select on security_policies, password_resets, factor_recoveries to rind_backup;
