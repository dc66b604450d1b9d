-- The path of a message: one call stores a batch of one workspace's messages in one transaction and one round trip.
-- plpgsql, because each statement inside is a command of its own that runs after set_config: a single statement with
-- set_config in a CTE is not sound, the policy may be evaluated before it. SECURITY INVOKER: row-level security applies.
--
-- c_*: the distinct conversations, sorted by id so that two callers lock them in the same order. c_n: messages in the
-- batch; c_contact: position (1..n) of the last one by the contact, or 0; c_wait: 0 keep waiting_since, 1 begin to wait
-- at c_wait_at unless waiting, 2 nobody waits, 3 wait from c_wait_at; c_at: time of the last message.
-- m_*: the messages; m_ix points into c_*, m_k counts 1..n within its conversation. Times are epoch milliseconds.
-- Returns the seq and public_seq before the batch of each conversation: all seqs first, then all public seqs.
-- RD001: a conversation does not exist in this workspace; nothing is stored.
create function send_messages(
  p_tenant uuid,
  c_id uuid[], c_n int[], c_contact int[], c_wait int[], c_wait_at bigint[], c_at bigint[],
  m_ix int[], m_k int[], m_id uuid[], m_sender_kind text[], m_sender uuid[], m_client uuid[], m_body bytea[], m_at bigint[],
  e_id uuid[], e_request text[]
) returns int[] language plpgsql volatile security invoker as $$
declare
  bases int[];
  public_bases int[];
  stored bigint;
begin
  perform set_config('app.tenant_id', p_tenant::text, true);
  with batch as (
    update conversations v set
      last_seq = v.last_seq + u.n,
      last_public_seq = v.last_public_seq + u.n,
      last_contact_seq = case when u.contact > 0 then v.last_seq + u.contact else v.last_contact_seq end,
      status = case when u.contact > 0 then 'open' else v.status end,
      last_message_at = to_timestamp(u.at / 1000.0),
      activity_at = case when v.activity_at < to_timestamp(u.at / 1000.0) - interval '1 minute' then to_timestamp(u.at / 1000.0) else v.activity_at end,
      waiting_since = case u.wait
        when 1 then coalesce(v.waiting_since, to_timestamp(u.wait_at / 1000.0))
        when 2 then null
        when 3 then to_timestamp(u.wait_at / 1000.0)
        else v.waiting_since end
    from unnest(c_id, c_n, c_contact, c_wait, c_wait_at, c_at) with ordinality u (id, n, contact, wait, wait_at, at, position)
    where v.tenant_id = p_tenant and v.id = u.id
    returning u.position, v.id, v.last_seq - u.n as base, v.last_public_seq - u.n as public_base
  ), inserted as (
    insert into messages (tenant_id, id, conversation_id, seq, public_seq, kind, sender_kind, sender_id, client_id, body, created_at)
    select p_tenant, m.id, batch.id, batch.base + m.k, batch.public_base + m.k, 'reply', m.sender_kind, m.sender, m.client, m.body::sealed,
      to_timestamp(m.at / 1000.0)
    from unnest(m_ix, m_k, m_id, m_sender_kind, m_sender, m_client, m_body, m_at) m (ix, k, id, sender_kind, sender, client, body, at)
    join batch on batch.position = m.ix
    returning 1
  )
  select array_agg(batch.base order by batch.position), array_agg(batch.public_base order by batch.position), (select count(*) from inserted)
  into bases, public_bases, stored from batch;
  if stored is distinct from cardinality(m_id) then
    raise exception 'a conversation of the batch does not exist' using errcode = 'RD001';
  end if;
  insert into audit_events (tenant_id, id, at, operation, outcome, actor_kind, actor_id, target_kind, target_id, request_id)
  select p_tenant, e.event, to_timestamp(e.at / 1000.0), case e.sender_kind when 'contact' then 'widget.send' else 'messages.send' end,
    'granted', e.sender_kind, e.sender, 'message', e.id, e.request
  from unnest(e_id, m_at, m_sender_kind, m_sender, m_id, e_request) e (event, at, sender_kind, sender, id, request);
  return bases || public_bases;
end $$;

-- The same for a batch of one, without the arrays: starting the executor for them is most of the price of a lone message.
create function send_message(
  p_tenant uuid, p_conversation uuid, p_id uuid, p_sender_kind text, p_sender uuid, p_client uuid, p_body bytea, p_at bigint,
  p_event uuid, p_request text
) returns int[] language plpgsql volatile security invoker as $$
declare
  moment timestamptz := to_timestamp(p_at / 1000.0);
  by_contact boolean := p_sender_kind = 'contact';
  new_seq int;
  new_public_seq int;
begin
  perform set_config('app.tenant_id', p_tenant::text, true);
  update conversations v set
    last_seq = v.last_seq + 1,
    last_public_seq = v.last_public_seq + 1,
    last_contact_seq = case when by_contact then v.last_seq + 1 else v.last_contact_seq end,
    status = case when by_contact then 'open' else v.status end,
    last_message_at = moment,
    activity_at = case when v.activity_at < moment - interval '1 minute' then moment else v.activity_at end,
    waiting_since = case when by_contact then coalesce(v.waiting_since, moment) end
  where v.tenant_id = p_tenant and v.id = p_conversation
  returning v.last_seq, v.last_public_seq into new_seq, new_public_seq;
  if not found then
    raise exception 'the conversation does not exist' using errcode = 'RD001';
  end if;
  insert into messages (tenant_id, id, conversation_id, seq, public_seq, kind, sender_kind, sender_id, client_id, body, created_at)
  values (p_tenant, p_id, p_conversation, new_seq, new_public_seq, 'reply', p_sender_kind, p_sender, p_client, p_body::sealed, moment);
  insert into audit_events (tenant_id, id, at, operation, outcome, actor_kind, actor_id, target_kind, target_id, request_id)
  values (p_tenant, p_event, moment, case when by_contact then 'widget.send' else 'messages.send' end, 'granted', p_sender_kind, p_sender,
    'message', p_id, p_request);
  return array[new_seq - 1, new_public_seq - 1];
end $$;

revoke all on function send_messages, send_message from public;
grant execute on function send_messages, send_message to rind_app, rind_jobs;
