-- Roles that a workspace makes, who reaches which inbox, and looking at the workspace as somebody else would.

create table custom_roles (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  name sealed not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
call isolate_tenant('custom_roles');

-- A right a row, by its name in the table of permissions. A name that the table does not have gives nothing.
create table custom_role_rights (
  tenant_id uuid not null,
  role_id uuid not null,
  permission text not null check (permission ~ '^[a-zA-Z]{1,40}$'),
  primary key (tenant_id, role_id, permission),
  foreign key (tenant_id, role_id) references custom_roles (tenant_id, id)
);
call isolate_tenant('custom_role_rights');

-- A role of the workspace stands in place of agent: it gives what an agent has and its own rights.
alter table members
  add custom_role_id uuid check (custom_role_id is null or role = 'agent'),
  add chosen_inboxes_only boolean not null default false,
  add foreign key (tenant_id, custom_role_id) references custom_roles (tenant_id, id);
alter table members alter chosen_inboxes_only drop default;
create index members_custom_role on members (tenant_id, custom_role_id);

-- What a member may do in one inbox. Without a row: what the rights give, or nothing for those with chosen inboxes only.
create table inbox_access (
  tenant_id uuid not null,
  member_id uuid not null,
  inbox_id uuid not null,
  level text not null check (level in ('none', 'read', 'reply', 'manage')),
  primary key (tenant_id, member_id, inbox_id),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, inbox_id) references inboxes (tenant_id, id)
);
call isolate_tenant('inbox_access');
create index inbox_access_inbox on inbox_access (tenant_id, inbox_id);

-- A session that looks at the workspace with other rights until a moment. The id is the session's.
create table role_previews (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  rights sealed not null,
  ends_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
call isolate_tenant('role_previews');

-- A page of the conversations of one inbox, newest activity first.
create index conversations_inbox_activity on conversations (tenant_id, inbox_id, status, activity_at, id);
drop index conversations_inbox;

grant select, insert, update, delete on custom_roles, inbox_access, role_previews to rind_app;
grant select, insert, delete on custom_role_rights to rind_app;
grant select, update (name) on custom_roles to rind_jobs;
grant select, update (rights) on role_previews to rind_jobs;
grant select on custom_role_rights, inbox_access to rind_jobs;
-- The erasure of a workspace.
grant delete on custom_roles, custom_role_rights, inbox_access, role_previews to rind_jobs;
grant select on custom_roles, custom_role_rights, inbox_access, role_previews to rind_backup;
