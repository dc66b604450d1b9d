-- People join by invitation, work in teams, and an auditor's access ends by itself.

-- An auditor's access has an end. Until now only demos had auditors; theirs ends a long time after they came.
alter table members add ends_at timestamptz;
alter table members no force row level security;
update members set ends_at = created_at + interval '10 years' where role = 'auditor';
alter table members force row level security;
alter table members add constraint members_auditor_ends check ((role = 'auditor') = (ends_at is not null));
-- The same date where it is decided which workspaces a person may enter, so that none is offered that is closed to them.
alter table identity_workspaces add ends_at timestamptz;

-- An invitation takes a seat while it is open. What is kept of its link is a hash.
create table invitations (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  member_id uuid not null,
  invited_by uuid not null,
  email sealed not null,
  role text not null check (role in ('owner', 'admin', 'agent', 'auditor')),
  can_billing boolean not null,
  can_customer_data boolean not null,
  can_messaging boolean not null,
  ends_at timestamptz,
  locale text not null check (locale in ('en', 'nl')),
  status text not null check (status in ('open', 'accepted', 'withdrawn')),
  identity_id uuid,
  created_at timestamptz not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, invited_by) references members (tenant_id, id),
  constraint invitations_auditor_ends check ((role = 'auditor') = (ends_at is not null)),
  constraint invitations_accepted_by check ((status = 'accepted') = (identity_id is not null))
);
call isolate_tenant('invitations');

-- A sign-up that follows an invitation into a workspace that is there already.
alter table signups add invitation_id uuid;

create table teams (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  name sealed not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (tenant_id, id)
);
call isolate_tenant('teams');

create table team_members (
  tenant_id uuid not null,
  team_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, team_id, member_id),
  foreign key (tenant_id, team_id) references teams (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
call isolate_tenant('team_members');
create index team_members_member on team_members (tenant_id, member_id);

grant select, insert, update on invitations, teams to rind_app;
-- Rotation seals texts anew; erasing a workspace deletes.
grant select, update (email), delete on invitations to rind_jobs;
grant select, update (name), delete on teams to rind_jobs;
grant select, delete on team_members to rind_jobs;
grant select, insert, delete on team_members to rind_app;
grant select on invitations, teams, team_members to rind_backup;
