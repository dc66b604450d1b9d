-- What the wrap of a workspace's key is bound to: null, workspace and version; 2, the installation and its environment too.
-- Every wrap of a server of this version is the latter; those from before are wrapped anew within a day.
alter table tenant_keys add column binding integer check (binding = 2);
grant update (binding) on tenant_keys to rind_jobs;
