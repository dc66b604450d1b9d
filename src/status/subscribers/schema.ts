/**
 * Who wants to hear of incidents, in a file of its own: what the page shows is public, this is not. In clear are times,
 * states and hashes; addresses, languages and secrets are sealed.
 */
export const SUBSCRIBERS_SCHEMA = `
  create table if not exists facts (name text primary key, value text not null) strict, without rowid;
  create table if not exists subscribers (
    id text primary key, kind text not null check (kind in ('email', 'webhook')), state text not null check (state in ('pending', 'active')),
    content blob not null check (length(content) >= 34), lookup blob not null, leave_hash blob not null unique, confirm_hash blob unique,
    asked_at integer not null, expires_at integer, confirmed_at integer, given_up integer not null default 0,
    unique (lookup, state)
  ) strict, without rowid;
  create table if not exists asked (lookup blob not null, at integer not null) strict;
  create index if not exists asked_lookup on asked (lookup, at);
  create table if not exists told (event text primary key, at integer not null) strict, without rowid;
  create table if not exists deliveries (
    subscriber text not null references subscribers (id) on delete cascade, event text not null, kind text not null,
    state text not null check (state in ('waiting', 'sent', 'given_up')), tries integer not null default 0, claimed integer not null default 0, at integer not null, next_at integer not null,
    primary key (subscriber, event)
  ) strict, without rowid;
  create index if not exists deliveries_due on deliveries (kind, next_at) where state = 'waiting';
`
