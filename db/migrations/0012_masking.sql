-- Who sees customer data: what a workspace chose, and for whom a conversation stands open after a reason was stated.

-- A workspace without a row has the defaults, which stand in the code.
create table privacy_settings (
  tenant_id uuid not null references workspaces (id),
  masked_text text not null check (masked_text in ('patterns', 'all')),
  reveal text not null check (reveal in ('at_once', 'with_reason')),
  changed_at timestamptz not null,
  primary key (tenant_id)
);
call isolate_tenant('privacy_settings');

-- Until when a member sees a conversation in full. One row a member and conversation: the record keeps what was before.
create table reveals (
  tenant_id uuid not null,
  conversation_id uuid not null,
  member_id uuid not null,
  ends_at timestamptz not null,
  primary key (tenant_id, conversation_id, member_id),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
call isolate_tenant('reveals');

grant select, insert, update on privacy_settings, reveals to rind_app;
grant select on privacy_settings, reveals to rind_backup;
-- The erasure of a contact or of the workspace.
grant select, delete on privacy_settings, reveals to rind_jobs;
