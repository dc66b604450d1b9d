-- What belongs to the installation: keys, identities, sign-in. Only the platform role reaches it; it holds no content.

create domain sealed as bytea
  constraint sealed_is_an_envelope check (octet_length(value) >= 34 and get_byte(value, 0) = 1 and get_byte(value, 1) = 0);
comment on domain sealed is 'An envelope of version 1. Plaintext does not pass the check.';

-- The one place where the form of the tenant policy is written. The wrapped select makes it an InitPlan, evaluated once
-- a statement; nullif, because after a commit the setting reads as the empty string.
create procedure isolate_tenant(target regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant on %s using (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))'
    ' with check (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', target);
end $$;

create table installation (
  id uuid primary key,
  only_one boolean not null default true unique check (only_one),
  environment text not null check (environment in ('development', 'test', 'production')),
  root_check_value bytea not null check (octet_length(root_check_value) = 8),
  root_kind text not null,
  created_at timestamptz not null
);

create table system_keys (
  purpose text not null check (purpose ~ '^[a-z-]{1,40}$'),
  version integer not null check (version > 0),
  wrapped sealed not null,
  check_value bytea not null check (octet_length(check_value) = 8),
  created_at timestamptz not null,
  primary key (purpose, version)
);

create table workspaces (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 120),
  status text not null check (status in ('active', 'suspended', 'closed')),
  plan text not null check (plan in ('free', 'self-hosted')),
  kind text not null check (kind in ('ordinary', 'demo', 'probe')),
  created_at timestamptz not null
);

create table identities (
  id uuid primary key,
  email_lookup bytea not null unique check (octet_length(email_lookup) = 32),
  email sealed not null,
  password sealed not null,
  password_changed_at timestamptz not null,
  created_at timestamptz not null,
  disabled_at timestamptz
);

create table totp_devices (
  id uuid primary key,
  identity_id uuid not null references identities (id) on delete cascade,
  secret sealed not null,
  last_used_step bigint not null,
  created_at timestamptz not null
);
create index totp_devices_identity on totp_devices (identity_id);

create table recovery_codes (
  id uuid primary key,
  identity_id uuid not null references identities (id) on delete cascade,
  code_hash bytea not null unique check (octet_length(code_hash) = 32),
  created_at timestamptz not null,
  used_at timestamptz
);
create index recovery_codes_identity on recovery_codes (identity_id);

-- Which workspaces an identity may enter. Ids only: rights live with the member, under row-level security.
create table identity_workspaces (
  identity_id uuid not null references identities (id) on delete cascade,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  member_id uuid not null,
  created_at timestamptz not null,
  primary key (identity_id, workspace_id)
);
create index identity_workspaces_workspace on identity_workspaces (workspace_id);

create table sessions (
  id uuid primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  identity_id uuid not null references identities (id) on delete cascade,
  stage text not null check (stage in ('password', 'factor', 'full')),
  workspace_id uuid references workspaces (id) on delete cascade,
  member_id uuid,
  client sealed,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  factor_at timestamptz,
  expires_at timestamptz not null,
  check ((stage = 'full') = (workspace_id is not null and member_id is not null))
);
create index sessions_identity on sessions (identity_id);
create index sessions_expires on sessions (expires_at);

create table trusted_devices (
  id uuid primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  identity_id uuid not null references identities (id) on delete cascade,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null
);
create index trusted_devices_identity on trusted_devices (identity_id);

-- A sign-up under way. Everything that was typed is in one sealed column; the ids are those of what will be made, so
-- that finishing twice makes it once.
create table signups (
  id uuid primary key,
  email_lookup bytea not null check (octet_length(email_lookup) = 32),
  link_hash bytea not null unique check (octet_length(link_hash) = 32),
  cookie_hash bytea unique check (octet_length(cookie_hash) = 32),
  step text not null check (step in ('link', 'profile', 'totp', 'recovery', 'done')),
  locale text not null check (locale in ('en', 'nl')),
  answers sealed not null,
  totp_step bigint not null,
  identity_id uuid not null,
  workspace_id uuid not null,
  member_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index signups_email on signups (email_lookup);
create index signups_expires on signups (expires_at);

create table socket_tickets (
  ticket_hash bytea primary key check (octet_length(ticket_hash) = 32),
  kind text not null check (kind in ('member', 'visitor')),
  session_id uuid references sessions (id) on delete cascade,
  workspace_id uuid not null,
  inbox_id uuid,
  contact_id uuid,
  frame sealed,
  expires_at timestamptz not null
);
create index socket_tickets_expires on socket_tickets (expires_at);

-- Limits that must outlive a restart (GCRA: the theoretical arrival time of the next allowed request).
create table throttles (
  key bytea primary key check (octet_length(key) = 32),
  arrival_at timestamptz not null
);
create index throttles_arrival on throttles (arrival_at);

create table mails (
  id uuid primary key,
  content sealed not null,
  created_at timestamptz not null,
  sent_at timestamptz
);

-- What happened outside any workspace: sign-in, sign-up. No names: ids and words only.
create table platform_events (
  id uuid primary key,
  at timestamptz not null,
  operation text not null,
  outcome text not null check (outcome in ('granted', 'denied')),
  code text,
  identity_id uuid,
  session_id uuid,
  request_id text,
  place sealed
);
create index platform_events_at on platform_events (at);

grant select, insert on installation, system_keys to rind_platform;
grant select, insert, update, delete on
  workspaces, identities, totp_devices, recovery_codes, identity_workspaces, sessions, trusted_devices, signups,
  socket_tickets, throttles, mails to rind_platform;
grant insert on platform_events to rind_platform;
grant select, insert on installation, system_keys to rind_jobs;
grant select, update on mails to rind_jobs;
grant select, delete on sessions, trusted_devices, signups, socket_tickets, throttles, mails to rind_jobs;
grant select on all tables in schema public to rind_backup;
