-- Lessons, sessions and their logs, questions and shared snapshots.
-- Scenes and edits are kept as json, not jsonb: the text that was written is the text that is read, so that replay is exact
-- (jsonb's numbers have no negative zero).

create table lessons (
    slug        text primary key,
    position    integer not null,
    title       text not null,
    revision    text not null,
    document    json not null,
    updated_at  timestamptz not null default now()
);

create table sessions (
    id          uuid primary key,
    visitor     bytea not null check (octet_length(visitor) = 32),
    lesson      text not null references lessons (slug),
    origin      json not null,
    cursor      integer not null default 0 check (cursor >= 0),
    turns       json not null default '[]',
    turn        bigint not null default 0 check (turn >= 0),
    revision    bigint not null default 0,
    at_step     bigint not null default 0 check (at_step >= 0),
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    unique (visitor, lesson)
);

create table log_entries (
    session_id  uuid not null references sessions (id) on delete cascade,
    position    integer not null check (position >= 0),
    at_step     bigint not null check (at_step >= 0),
    turn        bigint not null check (turn >= 0),
    action      json not null,
    logged_at   timestamptz not null default now(),
    primary key (session_id, position)
);

create table questions (
    id              uuid primary key,
    session_id      uuid not null references sessions (id) on delete cascade,
    idempotency_key uuid not null,
    text            text not null check (char_length(text) between 1 and 2000),
    answer          json,
    asked_at        timestamptz not null default now(),
    answered_at     timestamptz,
    unique (session_id, idempotency_key)
);

create index questions_by_session on questions (session_id, asked_at desc);

create table snapshots (
    id          uuid primary key,
    lesson      text not null references lessons (slug),
    content     json not null,
    created_at  timestamptz not null default now()
);
