-- How long backups are kept, holds, and copies at the other site.

-- A hold keeps a backup of the data beyond its time, until a moment. Why, a person typed.
alter table backups
  add held_until timestamptz,
  add held_by uuid,
  add hold_reason sealed,
  add constraint backups_held_data check (held_until is null or kind = 'data'),
  add constraint backups_hold_whole check ((held_until is null) = (held_by is null) and (held_until is null) = (hold_reason is null));

-- The copy of a backup at the other site. It is good once every part of it was read there and compared.
create table backup_copies (
  backup_id uuid primary key references backups (id),
  state text not null check (state in ('good', 'missing', 'destroyed')),
  copied_at timestamptz not null,
  destroyed_at timestamptz,
  check ((state = 'destroyed') = (destroyed_at is not null))
);

grant select, insert, update on backup_copies to rind_platform;
grant select on backup_copies to rind_backup;
-- A retired key stays as long as a backup that is kept may need it.
grant select (kind, state, started_at) on backups to rind_jobs;
