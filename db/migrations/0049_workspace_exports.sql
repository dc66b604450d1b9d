-- Exports of a whole workspace: what a second person approved, and whether it was taken away. What an export holds goes
-- straight to whoever asked for it; nothing of it is kept, nor a passphrase.

create table workspace_exports (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  sealed_for text not null check (sealed_for in ('passphrase', 'recipient')),
  recipient sealed,
  reason sealed not null,
  asked_by uuid not null,
  approved_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  bytes bigint check (bytes > 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, asked_by) references members (tenant_id, id),
  constraint workspace_exports_recipient check ((sealed_for = 'recipient') = (recipient is not null)),
  constraint workspace_exports_ended check ((ended_at is null) = (bytes is null))
);
call isolate_tenant('workspace_exports');

grant select, insert, update on workspace_exports to rind_app;
grant select, update (recipient, reason), delete on workspace_exports to rind_jobs;
grant select on workspace_exports to rind_backup;

-- A second factor given for this is good for nothing else.
alter table session_factors
  drop constraint session_factors_action_check,
  add constraint session_factors_action_check check (action in ('account', 'members', 'factors', 'ownership', 'security', 'privacy', 'tokens', 'erasure', 'approvals', 'export'));
alter table passkey_challenges
  drop constraint passkey_challenges_action_check,
  add constraint passkey_challenges_action_check check (action in ('account', 'members', 'factors', 'ownership', 'security', 'privacy', 'tokens', 'erasure', 'approvals', 'export'));
