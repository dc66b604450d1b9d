-- What the status page signs in with, as a member of the workspace that it measures with: an ordinary one, of the kind
-- `probe`.
create table probe_accounts (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  credentials sealed not null,
  created_at timestamptz not null
);

grant select, insert on probe_accounts to rind_platform;
grant select on probe_accounts to rind_backup;
