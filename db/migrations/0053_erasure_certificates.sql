-- Certificates of workspaces that are gone, as they were signed: ids, counts and moments. They were mailed to the owners;
-- a mail that never arrived can be made good from here.
create table erasure_certificates (
  erasure_id uuid primary key,
  workspace_id uuid not null,
  jws text not null check (jws ~ '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$' and octet_length(jws) <= 10000),
  signed_at timestamptz not null
);
create index erasure_certificates_workspace on erasure_certificates (workspace_id);

grant select, insert on erasure_certificates to rind_platform;
grant select on erasure_certificates to rind_backup;
