-- Who took a colleague's rights, or ended their membership, when that colleague could have approved: whoever made themselves
-- alone in this way waits for a week before they count as alone.
alter table member_standing
  drop constraint member_standing_kind_check,
  add constraint member_standing_kind_check check (kind in ('invited', 'promoted', 'reset', 'demoted', 'ended'));

-- What waits was kept without the right that an approver needs and the settings that it was asked against: it is asked for anew.
alter table approvals no force row level security;
update approvals set status = 'void', decided_at = now() where status = 'waiting';
alter table approvals force row level security;
