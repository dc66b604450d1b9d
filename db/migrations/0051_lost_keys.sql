-- How many of the installation's keys were ever made, in the order of their list in db/system-keys.ts: one of those that is
-- missing was lost, and must not be made anew behind everybody's back. Every installation until now made six.
alter table installation add column keys_made integer not null default 6 check (keys_made >= 0);
alter table installation alter column keys_made drop default;
grant update (keys_made) on installation to rind_platform;

-- A backup may be gone from its home and still stand at the other site.
grant select (id, held_until) on backups to rind_jobs;
grant select (backup_id, state) on backup_copies to rind_jobs;
