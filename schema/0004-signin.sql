-- Signing in. Of every secret only what checks it is kept: SHA-256 of what is random, a slow hash of passwords; the key of the one-time codes is
-- encrypted by the key ring. Times are UTC microseconds since 1970.

-- The password way in. password_hash and totp_secret are null where a person has passkeys only.
create table credential (
    person_id     bigint primary key references person,
    login_name    text not null unique,
    password_hash text,
    totp_secret   text,
    -- The last time step of which a one-time code was accepted: no code is accepted twice.
    totp_step     bigint not null default 0,
    changed_at    bigint not null,
    check ((password_hash is null) = (totp_secret is null))
);

create table recovery_code (
    hash      bytea primary key check (length(hash) = 32),
    person_id bigint not null references person
);
create index recovery_code_of_person on recovery_code (person_id);

create table passkey (
    id              bytea primary key,
    person_id       bigint not null references person,
    name            text not null,
    public_key      bytea not null,
    sign_count      bigint not null,
    transports      text not null,
    backup_eligible smallint not null check (backup_eligible in (0, 1)),
    backed_up       smallint not null check (backed_up in (0, 1)),
    attestation     bytea not null,
    client_data     bytea not null,
    created_at      bigint not null,
    used_at         bigint
);
create index passkey_of_person on passkey (person_id);

-- Sessions live on the server; the cookie holds a secret of which the hash is here. A session that has ended is gone from the table, not from the journal.
create table session (
    hash       bytea primary key check (length(hash) = 32),
    id         uuid not null unique,
    person_id  bigint not null references person,
    method     text not null check (method in ('passkey', 'password', 'recovery', 'enrolment', 'demonstration')),
    created_at bigint not null,
    seen_at    bigint not null,
    ends_at    bigint not null check (ends_at > created_at),
    address    text not null,
    user_agent text not null
);
create index session_of_person on session (person_id);

-- A browser that signed in before: failures of others do not block it.
create table known_device (
    hash      bytea primary key check (length(hash) = 32),
    person_id bigint not null references person,
    used_at   bigint not null
);
create index known_device_of_person on known_device (person_id);

-- A one-time code by which a person sets their first credentials, or new ones after all were lost. person_id is null for the code that founds a registry.
create table enrolment (
    hash       bytea primary key check (length(hash) = 32),
    person_id  bigint references person,
    issued_at  bigint not null,
    expires_at bigint not null
);
create index enrolment_of_person on enrolment (person_id);

-- A challenge that a passkey has answered cannot be answered again.
create table spent_challenge (
    hash       bytea primary key check (length(hash) = 32),
    expires_at bigint not null
);

-- A fresh confirmation (再次确认) of one high-risk act: bound to its content, one session, once.
create table confirmation (
    id           uuid primary key,
    person_id    bigint not null references person,
    session_id   uuid not null,
    content      bytea not null check (length(content) = 32),
    challenge    bytea not null check (length(challenge) = 32),
    expires_at   bigint not null,
    confirmed_at bigint
);
create index confirmation_of_session on confirmation (session_id, content);

-- Failed attempts by address, account and device, and how many were turned away since the last that was recorded.
create table throttle (
    key           text primary key,
    failures      bigint not null,
    failed_at     bigint not null,
    blocked_until bigint not null,
    turned_away   bigint not null default 0
);

-- The key ring of data protection, shared by all nodes.
create table data_protection_key (
    id  text primary key,
    xml text not null
);

-- Personal access tokens get a name, a scope, and their times. confirmed: created under a fresh confirmation, so that a program may do high-risk acts.
alter table access_token add column id text;
alter table access_token add column name text not null default '';
alter table access_token add column scope text not null default 'all' check (scope in ('read', 'propose', 'all'));
alter table access_token add column created_at bigint not null default 0;
alter table access_token add column used_at bigint;
alter table access_token add column confirmed smallint not null default 0;
-- Of a demonstration: can be guessed, and its person may be chosen by a click.
alter table access_token add column demonstration smallint not null default 0;
create unique index access_token_by_id on access_token (id);
create index access_token_of_person on access_token (person_id);
