-- Erasing a contact or a workspace: the requests, the journal that a restore replays, and the only right to delete.

-- A request and what became of it. Counts are of what stood there when it was asked for, and of what was removed once
-- it is done. visitor_hash: the contact's, kept aside while the erasure waits, so that nothing new comes to the contact.
create table erasures (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  subject_kind text not null check (subject_kind in ('contact', 'workspace')),
  subject_id uuid not null,
  state text not null check (state in ('approval', 'waiting', 'cancelled', 'erasing', 'erased')),
  reason sealed,
  visitor_hash bytea check (octet_length(visitor_hash) = 32),
  requested_by uuid not null,
  approved_by uuid,
  cancelled_by uuid,
  requested_at timestamptz not null,
  due_at timestamptz,
  ended_at timestamptz,
  conversations integer not null check (conversations >= 0),
  messages integer not null check (messages >= 0),
  notes integer not null check (notes >= 0),
  certificate sealed,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references members (tenant_id, id),
  foreign key (tenant_id, approved_by) references members (tenant_id, id),
  foreign key (tenant_id, cancelled_by) references members (tenant_id, id),
  check ((state in ('approval', 'cancelled')) or due_at is not null),
  check ((state in ('cancelled', 'erased')) = (ended_at is not null))
);
call isolate_tenant('erasures');
-- One at a time for a subject.
create unique index erasures_open on erasures (tenant_id, subject_kind, subject_id) where state in ('approval', 'waiting', 'erasing');
create index erasures_requested on erasures (tenant_id, requested_by, requested_at);

-- When the contact's data is erased. While it stands nobody writes here, and only who may erase reads.
alter table conversations add column erase_at timestamptz;
create index conversations_erase on conversations (tenant_id, id) where erase_at is not null;

-- Which keys were destroyed, for ever: a restore of an older backup destroys them again. Ids only, never content; no
-- foreign key, because it outlives what it names.
create table erasure_journal (
  erasure_id uuid not null,
  workspace_id uuid not null,
  subject_kind text not null check (subject_kind in ('contact', 'workspace')),
  subject_id uuid not null,
  key_kind text not null check (key_kind in ('tenant', 'contact', 'conversation')),
  key_id uuid not null,
  at timestamptz not null,
  primary key (erasure_id, key_kind, key_id)
);

grant select, insert, update on erasures to rind_app;
grant select, insert, update, delete on erasures to rind_jobs;
-- Only the jobs' login deletes, and only inside one workspace: what is injected into a request cannot.
grant delete on tenant_keys, data_keys, key_rotations, members, inboxes, contacts, conversations, conversation_reads, messages to rind_jobs;
-- Insert only: who serves requests can neither read nor shorten it. Background work reads which keys are gone on purpose.
grant insert on erasure_journal to rind_platform;
grant select (workspace_id, key_kind, key_id) on erasure_journal to rind_jobs;
grant select on erasures, erasure_journal to rind_backup;
