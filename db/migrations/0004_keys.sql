-- Rotation of keys, and the custody of the root key. The keys' rows are changed by the jobs role alone: the app makes
-- keys and reads them.

-- A version that was followed by another and that no row needs any more. It stays, wrapped, for the backups that do.
alter table tenant_keys add retired_at timestamptz;
alter table data_keys add check_value bytea check (octet_length(check_value) = 8), add retired_at timestamptz;

-- The key id of an envelope: bytes 2 to 5.
create function envelope_key_id(envelope bytea) returns bigint language sql immutable strict parallel safe as $$
  select (get_byte(envelope, 2)::bigint << 24) + (get_byte(envelope, 3) << 16) + (get_byte(envelope, 4) << 8) + get_byte(envelope, 5)
$$;
revoke all on function envelope_key_id from public;
grant execute on function envelope_key_id to rind_jobs, rind_backup;

-- A rotation under way, or done. newer_than says when a key must have been made to be left alone, so that a rotation which
-- was killed goes on where it was.
create table key_rotations (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  scope text not null check (scope in ('tenant', 'data', 'compromise')),
  newer_than timestamptz not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);
call isolate_tenant('key_rotations');

-- Copies of the root key that were sealed to a custodian: to whom, of which key, and when one was last proved to open.
create table root_key_copies (
  id uuid primary key,
  recipient text not null check (recipient ~ '^age1[a-z0-9]+$' and char_length(recipient) <= 4000),
  root_check_value bytea not null check (octet_length(root_check_value) = 8),
  sealed_at timestamptz not null,
  verified_at timestamptz,
  unique (recipient, root_check_value)
);

-- Column by column: the jobs role may give a text a new envelope, and change nothing else about it.
grant update (wrapped, retired_at) on tenant_keys to rind_jobs;
grant update (wrapped, parent_version, check_value, retired_at) on data_keys to rind_jobs;
grant delete on tenant_keys, data_keys to rind_jobs;
grant update (body) on messages to rind_jobs;
grant select (tenant_id, id, place), update (place) on audit_events to rind_jobs;
grant update (wrapped) on system_keys to rind_jobs;
grant update (root_check_value, root_kind) on installation to rind_jobs;
grant select (id, name, status) on workspaces to rind_jobs;
grant select, insert, update on key_rotations, root_key_copies to rind_jobs;
grant select on key_rotations, root_key_copies to rind_backup;
