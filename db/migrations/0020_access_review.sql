-- Once a month somebody else looks at what each member may do: what was decided, and the rights that were looked at.
create table access_reviews (
  tenant_id uuid not null references workspaces (id),
  id uuid not null,
  member_id uuid not null,
  reviewed_by uuid not null,
  decision text not null check (decision in ('confirmed', 'withdrawn')),
  role text not null check (role in ('owner', 'admin', 'agent', 'auditor')),
  can_billing boolean not null,
  can_customer_data boolean not null,
  can_messaging boolean not null,
  reviewed_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, reviewed_by) references members (tenant_id, id),
  -- Nobody reviews themselves.
  check (member_id <> reviewed_by)
);
call isolate_tenant('access_reviews');
create index access_reviews_member on access_reviews (tenant_id, member_id, reviewed_at);

grant select, insert on access_reviews to rind_app;
-- Erasing a workspace: only the jobs' login deletes.
grant select, delete on access_reviews to rind_jobs;
grant select on access_reviews to rind_backup;
