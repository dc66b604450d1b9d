-- Which late review of rights somebody was told of by mail: of none twice.
create table access_review_reminders (
  tenant_id uuid not null references workspaces (id),
  reviewer_id uuid not null,
  member_id uuid not null,
  due_at timestamptz not null,
  sent_at timestamptz not null,
  primary key (tenant_id, reviewer_id, member_id, due_at),
  foreign key (tenant_id, reviewer_id) references members (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
call isolate_tenant('access_review_reminders');

grant select, insert on access_review_reminders to rind_app;
-- Erasing a workspace: only the jobs' login deletes.
grant select, delete on access_review_reminders to rind_jobs;
grant select on access_review_reminders to rind_backup;
