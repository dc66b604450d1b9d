-- Whose conversation a key was made for, once a restore over the workspace has taken that conversation away: the erasure of
-- the contact destroys the key too, though no row names it any more. Null for every other key.
alter table data_keys add column contact_id uuid check (contact_id is null or subject_kind = 'conversation');
create index data_keys_vanished on data_keys (tenant_id, contact_id) where contact_id is not null;
