-- A hold may be placed on the command line too, where no operator is signed in.
alter table backups
  drop constraint backups_hold_whole,
  add column held_at timestamptz,
  add constraint backups_hold_whole check ((held_until is null) = (hold_reason is null) and (held_until is null) = (held_at is null) and (held_by is null or held_until is not null));
