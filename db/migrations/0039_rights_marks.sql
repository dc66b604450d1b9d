-- A session's token changes with what the session may do. rights_mark stands for the rights that its token was given for;
-- the token before it is good until previous_until, for the requests that were under way.
alter table sessions
  add column rights_mark bytea check (octet_length(rights_mark) = 32),
  add column previous_hash bytea check (octet_length(previous_hash) = 32),
  add column previous_until timestamptz,
  add check ((previous_hash is null) = (previous_until is null));
create unique index sessions_previous on sessions (previous_hash) where previous_hash is not null;
