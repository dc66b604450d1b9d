-- Since when a backup is being destroyed at a site: from then on nobody can hold it there.
alter table backups add column destroying_at timestamptz;
alter table backup_copies add column destroying_at timestamptz;

-- What an operator's action was about, as in the record of a workspace.
alter table platform_events
  add column target_kind text,
  add column target_id uuid,
  add constraint platform_events_target_kind_form check (target_kind ~ '^[a-z][a-z-]{0,39}$'),
  add constraint platform_events_target_whole check ((target_kind is null) = (target_id is null));
