-- People who run the installation. They have accounts of their own, no membership and no right to content: nothing here
-- refers to what a workspace writes.

create table operators (
  id uuid primary key,
  email_lookup bytea not null unique check (octet_length(email_lookup) = 32),
  email sealed not null,
  name sealed not null,
  password sealed not null,
  totp sealed not null,
  totp_step bigint not null,
  created_at timestamptz not null
);

create table operator_invitations (
  id uuid primary key,
  link_hash bytea not null unique check (octet_length(link_hash) = 32),
  email_lookup bytea not null check (octet_length(email_lookup) = 32),
  email sealed not null,
  totp sealed not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create table operator_sessions (
  id uuid primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  operator_id uuid not null references operators (id) on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index operator_sessions_operator on operator_sessions (operator_id);

-- How much a workspace holds: numbers that a job counts under row-level security, and no more.
create table workspace_sizes (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  members integer not null,
  contacts bigint not null,
  conversations bigint not null,
  messages bigint not null,
  active_on timestamptz,
  measured_at timestamptz not null
);

alter table platform_events add column operator_id uuid;

grant select, insert, update, delete on operators, operator_invitations, operator_sessions, workspace_sizes to rind_platform;
grant select on operators, operator_invitations, operator_sessions, workspace_sizes to rind_backup;
