-- How full the installation is, hour by hour: sums over everything, nothing of any one workspace.
create table capacity_samples (
  taken_at timestamptz primary key,
  rows bigint not null check (rows >= 0),
  database_bytes bigint not null check (database_bytes >= 0),
  connections integer not null check (connections >= 0),
  max_connections integer not null check (max_connections > 0),
  processor_permille integer not null check (processor_permille >= 0),
  disk_bytes bigint not null check (disk_bytes >= 0),
  disk_total bigint not null check (disk_total > 0)
);

grant select, insert, delete on capacity_samples to rind_platform;
grant select on capacity_samples to rind_backup;
