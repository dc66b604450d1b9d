-- The record is read by those who may, says why, and knows which workspace a step of signing in led to.

-- What stands in clear is written by machines: its form is bounded, so that no text of a person or a caller gets there.
alter table audit_events
  add reason sealed,
  add constraint audit_events_operation_form check (operation ~ '^[a-z][A-Za-z-]{0,39}\.[a-z][A-Za-z-]{0,39}$'),
  add constraint audit_events_code_form check (code ~ '^[a-z][a-z_]{0,39}$'),
  add constraint audit_events_target_kind_form check (target_kind ~ '^[a-z][a-z-]{0,39}$'),
  add constraint audit_events_request_id_form check (request_id ~ '^[A-Za-z0-9-]{1,64}$');
alter table platform_events
  add workspace_id uuid,
  add constraint platform_events_operation_form check (operation ~ '^[a-z][A-Za-z-]{0,39}\.[a-z][A-Za-z-]{0,39}$'),
  add constraint platform_events_code_form check (code ~ '^[a-z][a-z_]{0,39}$'),
  add constraint platform_events_request_id_form check (request_id ~ '^[A-Za-z0-9-]{1,64}$');

-- Read and insert: no login changes or deletes an event. The jobs' login may give a sealed text a new envelope.
grant select on audit_events to rind_app;
grant select (reason), update (reason) on audit_events to rind_jobs;
grant select on platform_events to rind_platform;
