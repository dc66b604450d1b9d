-- Two persons for what one must not do alone, and machines that work with a token in place of a session.

-- Who brought a member in, made them more, or gave them new factors: such a person's requests they do not approve.
create table member_standing (
  tenant_id uuid not null references workspaces (id),
  member_id uuid not null,
  kind text not null check (kind in ('invited', 'promoted', 'reset')),
  by_member_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, member_id, kind, by_member_id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
call isolate_tenant('member_standing');

-- An operation that waits for a second person, with its input and the reason, sealed. alone: nobody else could approve, so
-- the asker confirms it after due_at; else it waits for somebody until due_at.
create table approvals (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  operation text not null check (operation ~ '^[a-z][A-Za-z-]{0,39}\.[a-z][A-Za-z-]{0,39}$'),
  subject_kind text not null check (subject_kind ~ '^[a-z][a-z-]{0,39}$'),
  subject_id uuid not null,
  request sealed not null,
  alone boolean not null,
  status text not null check (status in ('waiting', 'done', 'refused', 'cancelled', 'void')),
  asked_by uuid not null,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, asked_by) references members (tenant_id, id),
  foreign key (tenant_id, decided_by) references members (tenant_id, id),
  check ((status = 'waiting') = (decided_at is null))
);
call isolate_tenant('approvals');
create unique index approvals_waiting on approvals (tenant_id, operation, subject_id) where status = 'waiting';

-- A token of a program, which is a member without a person: what it may do is bounded by the member's rights and inboxes, by
-- the token's operations and by its end. The secret is kept as a hash.
alter table members add token_id uuid;
create table api_tokens (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  member_id uuid not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_by uuid,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, created_by) references members (tenant_id, id),
  foreign key (tenant_id, revoked_by) references members (tenant_id, id),
  check ((revoked_by is null) = (revoked_at is null))
);
call isolate_tenant('api_tokens');

create table api_token_operations (
  tenant_id uuid not null,
  token_id uuid not null,
  operation text not null check (operation ~ '^[a-z][A-Za-z-]{0,39}\.[a-z][A-Za-z-]{0,39}$'),
  primary key (tenant_id, token_id, operation),
  foreign key (tenant_id, token_id) references api_tokens (tenant_id, id)
);
call isolate_tenant('api_token_operations');

grant select, insert, update on member_standing, approvals, api_tokens to rind_app;
grant select, insert on api_token_operations to rind_app;
grant select, update (request) on approvals to rind_jobs;
-- Erasing a workspace: only the jobs' login deletes.
grant select, delete on member_standing, approvals, api_tokens, api_token_operations to rind_jobs;
grant select on member_standing, approvals, api_tokens, api_token_operations to rind_backup;
