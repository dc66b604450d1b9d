-- A conversation may be a team's: whose work it is before, or beside, the one colleague who answers.
alter table conversations add team_id uuid;
alter table conversations add constraint conversations_team_fkey foreign key (tenant_id, team_id) references teams (tenant_id, id);
-- Most conversations have no team; those cost nothing here.
create index conversations_team on conversations (tenant_id, team_id, status, activity_at, id) where team_id is not null;
