-- Drills: backups that were restored to see that they come back. And how far a backup or a drill is that is under way.

alter table backups
  add column progress_done integer check (progress_done >= 0),
  add column progress_total integer check (progress_total >= 0),
  add column progress_bytes bigint check (progress_bytes >= 0),
  add column progress_at timestamptz;

-- elsewhere: on a machine that holds the identities, whose signed report was found in a store.
create table backup_drills (
  id uuid primary key,
  place text not null check (place in ('here', 'elsewhere')),
  state text not null check (state in ('running', 'passed', 'failed')),
  started_at timestamptz not null,
  ended_at timestamptz,
  failure text check (failure ~ '^[a-z][a-z_]{0,39}$'),
  step text check (step in ('checking', 'loading', 'indexing', 'comparing', 'opening', 'searching')),
  progress_done integer check (progress_done >= 0),
  progress_total integer check (progress_total >= 0),
  check ((state = 'running') = (ended_at is null)),
  check ((state = 'failed') = (failure is not null))
);
create index backup_drills_started on backup_drills (started_at);

-- What a drill proved of a backup, which the register may not know: the report is of another machine.
create table backup_drill_results (
  drill_id uuid not null references backup_drills (id),
  backup_id uuid not null,
  snapshot_at timestamptz not null,
  tables integer not null check (tables >= 0),
  rows bigint not null check (rows >= 0),
  columns integer not null check (columns >= 0),
  texts integer not null check (texts >= 0),
  canaries integer not null check (canaries >= 0),
  milliseconds bigint not null check (milliseconds >= 0),
  primary key (drill_id, backup_id)
);
create index backup_drill_results_backup on backup_drill_results (backup_id);

grant select, insert, update on backup_drills to rind_platform;
grant select, insert on backup_drill_results to rind_platform;
grant select on backup_drills, backup_drill_results to rind_backup;
