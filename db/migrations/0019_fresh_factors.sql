-- A second factor given again is for one kind of action, within its session. The one that somebody signed in with is for none.

create table session_factors (
  session_id uuid not null references sessions (id) on delete cascade,
  action text not null check (action in ('account', 'members', 'factors', 'ownership', 'security', 'privacy', 'tokens', 'erasure', 'approvals')),
  given_at timestamptz not null,
  primary key (session_id, action)
);
alter table sessions drop column factor_at;

-- A challenge that was asked for before knows no action: the person asks for another one.
delete from passkey_challenges where purpose = 'step-up';
alter table passkey_challenges
  add column action text check (action in ('account', 'members', 'factors', 'ownership', 'security', 'privacy', 'tokens', 'erasure', 'approvals')),
  add check ((action is not null) = (purpose = 'step-up'));

grant select, insert, update, delete on session_factors to rind_platform;
grant select on session_factors to rind_backup;
