-- The security handbook: what everybody who works here has to know and signs for. One of each workspace for its members,
-- one of the installation for its operators. A version never changes, and a signature neither: no login may.

-- What is being written and not published yet: one a workspace.
create table handbook_drafts (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  text sealed,
  saved_by uuid not null,
  saved_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id),
  foreign key (tenant_id, saved_by) references members (tenant_id, id)
);
call isolate_tenant('handbook_drafts');

create table handbook_versions (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  number integer not null check (number > 0),
  text sealed not null,
  due_days integer not null check (due_days between 1 and 90),
  published_by uuid not null,
  published_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, published_by) references members (tenant_id, id)
);
call isolate_tenant('handbook_versions');

create table handbook_signatures (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  version_id uuid not null,
  member_id uuid not null,
  signed_at timestamptz not null,
  evidence sealed not null,
  primary key (tenant_id, id),
  unique (tenant_id, version_id, member_id),
  foreign key (tenant_id, version_id) references handbook_versions (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
call isolate_tenant('handbook_signatures');

-- Which reminder somebody had: none is sent twice.
create table handbook_reminders (
  tenant_id uuid not null references workspaces (id),
  version_id uuid not null,
  member_id uuid not null,
  step integer not null check (step >= 0),
  sent_at timestamptz not null,
  primary key (tenant_id, version_id, member_id, step),
  foreign key (tenant_id, version_id) references handbook_versions (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
call isolate_tenant('handbook_reminders');

create table operator_handbook_versions (
  id uuid primary key,
  number integer not null unique check (number > 0),
  text sealed not null,
  due_days integer not null check (due_days between 1 and 90),
  published_by uuid not null,
  published_at timestamptz not null
);

-- Without a reference to the operator: somebody who left has signed all the same, and the evidence holds the name.
create table operator_handbook_signatures (
  id uuid primary key,
  version_id uuid not null references operator_handbook_versions (id),
  operator_id uuid not null,
  signed_at timestamptz not null,
  evidence sealed not null,
  unique (version_id, operator_id)
);

create table operator_handbook_reminders (
  version_id uuid not null references operator_handbook_versions (id),
  operator_id uuid not null,
  step integer not null check (step >= 0),
  sent_at timestamptz not null,
  primary key (version_id, operator_id, step)
);

grant select, insert, update on handbook_drafts to rind_app;
grant select, insert on handbook_versions, handbook_signatures, handbook_reminders to rind_app;
-- Rotation seals texts anew; erasing a workspace deletes.
grant select, update (text), delete on handbook_drafts, handbook_versions to rind_jobs;
grant select, update (evidence), delete on handbook_signatures to rind_jobs;
grant select, delete on handbook_reminders to rind_jobs;
grant select, insert on operator_handbook_versions, operator_handbook_signatures, operator_handbook_reminders to rind_platform;
grant select on handbook_drafts, handbook_versions, handbook_signatures, handbook_reminders to rind_backup;
grant select on operator_handbook_versions, operator_handbook_signatures, operator_handbook_reminders to rind_backup;
