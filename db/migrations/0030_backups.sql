-- The register of backups. What a backup is says its signed manifest, in the store; this is what happened to it.

create table backups (
  id uuid primary key,
  kind text not null check (kind in ('data', 'keyring')),
  state text not null check (state in ('running', 'good', 'failed', 'missing', 'destroyed')),
  started_at timestamptz not null,
  ended_at timestamptz,
  tables integer check (tables >= 0),
  rows bigint check (rows >= 0),
  bytes bigint check (bytes >= 0),
  manifest_hash bytea check (octet_length(manifest_hash) = 32),
  verified_at timestamptz,
  failure text check (failure ~ '^[a-z][a-z_]{0,39}$'),
  destroyed_at timestamptz,
  check ((state = 'running') = (ended_at is null)),
  check ((state = 'failed') = (failure is not null)),
  check (state not in ('good', 'missing') or manifest_hash is not null)
);
create index backups_started on backups (kind, started_at);

grant select, insert, update on backups to rind_platform;
grant select on backups to rind_backup;
