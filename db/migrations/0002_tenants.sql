-- What belongs to a workspace. Every table leads with tenant_id, in its key, its foreign keys and its unique keys, and
-- is isolated by row-level security that binds the owner too.

create table tenant_keys (
  tenant_id uuid not null references workspaces (id),
  version integer not null check (version > 0),
  wrapped sealed not null,
  check_value bytea not null check (octet_length(check_value) = 8),
  created_at timestamptz not null,
  primary key (tenant_id, version)
);
call isolate_tenant('tenant_keys');

-- A data key a subject and version: the workspace's own texts, a contact's profile, a conversation, the look-up index.
create table data_keys (
  tenant_id uuid not null references workspaces (id),
  subject_kind text not null check (subject_kind in ('workspace', 'index', 'contact', 'conversation')),
  subject_id uuid not null,
  version integer not null check (version > 0),
  parent_version integer not null check (parent_version > 0),
  wrapped sealed not null,
  created_at timestamptz not null,
  primary key (tenant_id, subject_kind, subject_id, version),
  foreign key (tenant_id, parent_version) references tenant_keys (tenant_id, version)
);
call isolate_tenant('data_keys');

create table members (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  identity_id uuid not null,
  role text not null check (role in ('owner', 'admin', 'agent', 'auditor')),
  can_billing boolean not null,
  can_customer_data boolean not null,
  can_messaging boolean not null,
  name sealed not null,
  email sealed not null,
  locale text not null check (locale in ('en', 'nl')),
  status text not null check (status in ('active', 'deactivated')),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, identity_id)
);
call isolate_tenant('members');

create table inboxes (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  public_key text not null,
  settings sealed not null,
  sightings sealed,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, public_key)
);
call isolate_tenant('inboxes');

create table contacts (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  inbox_id uuid not null,
  visitor_hash bytea check (octet_length(visitor_hash) = 32),
  profile sealed not null,
  verified boolean not null,
  test boolean not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, visitor_hash),
  foreign key (tenant_id, inbox_id) references inboxes (tenant_id, id)
);
call isolate_tenant('contacts');
create index contacts_inbox on contacts (tenant_id, inbox_id);

-- activity_at is kept a minute coarse by the path of a message: an indexed column that changes with every message
-- would end HOT updates. fillfactor leaves room for them.
create table conversations (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  inbox_id uuid not null,
  contact_id uuid not null,
  client_id uuid,
  status text not null check (status in ('open', 'closed')),
  assignee_id uuid,
  page sealed,
  last_seq integer not null check (last_seq >= 0),
  last_public_seq integer not null check (last_public_seq >= 0 and last_public_seq <= last_seq),
  last_contact_seq integer not null check (last_contact_seq >= 0 and last_contact_seq <= last_seq),
  contact_delivered_seq integer not null,
  contact_read_seq integer not null,
  staff_delivered_seq integer not null,
  staff_read_seq integer not null,
  last_message_at timestamptz not null,
  activity_at timestamptz not null,
  waiting_since timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, contact_id, client_id),
  foreign key (tenant_id, inbox_id) references inboxes (tenant_id, id),
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id),
  foreign key (tenant_id, assignee_id) references members (tenant_id, id)
) with (fillfactor = 50);
call isolate_tenant('conversations');
create index conversations_activity on conversations (tenant_id, status, activity_at, id);
create index conversations_assignee on conversations (tenant_id, assignee_id, status, activity_at, id);
create index conversations_inbox on conversations (tenant_id, inbox_id);

-- seq counts all that staff see, public_seq only what the contact sees: a gap in it would tell that notes exist.
create table messages (
  tenant_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  seq integer not null check (seq > 0),
  public_seq integer check (public_seq > 0 and public_seq <= seq),
  kind text not null check (kind in ('reply', 'note', 'event')),
  sender_kind text not null check (sender_kind in ('contact', 'member', 'system')),
  sender_id uuid not null,
  client_id uuid,
  body sealed not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, conversation_id, seq),
  unique (tenant_id, conversation_id, sender_id, client_id),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id),
  check ((kind = 'reply') = (public_seq is not null))
);
call isolate_tenant('messages');

create table conversation_reads (
  tenant_id uuid not null,
  conversation_id uuid not null,
  member_id uuid not null,
  seq integer not null check (seq >= 0),
  read_at timestamptz not null,
  primary key (tenant_id, conversation_id, member_id),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
) with (fillfactor = 70);
call isolate_tenant('conversation_reads');
create index conversation_reads_member on conversation_reads (tenant_id, member_id);

-- Who did what, when, from where, with what outcome. seq is null until the numbering, which happens after the commit.
create table audit_events (
  tenant_id uuid not null,
  id uuid not null,
  seq bigint,
  at timestamptz not null,
  operation text not null,
  outcome text not null check (outcome in ('granted', 'denied')),
  code text,
  actor_kind text not null check (actor_kind in ('member', 'contact', 'system')),
  actor_id uuid not null,
  target_kind text,
  target_id uuid,
  request_id text,
  place sealed,
  primary key (tenant_id, id)
);
call isolate_tenant('audit_events');
-- Ids are UUIDv7, so the primary key is in order of time; the path of a message writes no other index of this table.
create unique index audit_events_seq on audit_events (tenant_id, seq) where seq is not null;

grant select, insert on tenant_keys, data_keys to rind_app, rind_jobs;
grant select, insert, update on members, inboxes, contacts, conversations, conversation_reads to rind_app, rind_jobs;
grant select, insert on messages to rind_app, rind_jobs;
-- Insert only, by a role of its own whose right the app and the jobs inherit.
grant insert on audit_events to rind_audit;
grant select on all tables in schema public to rind_backup;
