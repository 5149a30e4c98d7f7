-- People and their rights, and the proposals that wait. One text for both databases.

-- Single functions of a role that a person does not have (function 3).
create table revoked_function (
    person_id bigint not null references person,
    function  smallint not null,
    primary key (person_id, function)
);

-- Who a person is beyond their name. identity says that two persons are one human being: their identity number under the registry's own key.
alter table person add column identity bytea;
alter table person add column email text;
alter table person add column phone text;
alter table person add column created_by bigint not null default 0;
alter table person add column created_at bigint not null default 0;
alter table person add column keyed_by bigint not null default 0;
alter table person add column keyed_at bigint not null default 0;
create index person_of_identity on person (identity);
-- One human being is one person of the registry at a time, and so has one role.
create unique index person_one_self on person (identity) where active = 1;
create index person_created_by on person (created_by);

-- Whether a representative confirms what others initiate (确认代表).
alter table representative add column confirms smallint not null default 0 check (confirms in (0, 1));

-- Signing policy: how many confirmations a movement out of the account needs, and above which quantity (tonnes).
alter table account add column confirmations smallint not null default 0 check (confirmations between 0 and 5);
alter table account add column confirm_above bigint not null default 0 check (confirm_above >= 0);

-- What waits for others' approval, or for its day. seq is the journal's number of the proposal; form is what was asked, and is forgotten when it is settled.
create table proposal (
    seq          bigint primary key,
    id           uuid not null unique,
    function     smallint not null,
    operation    text,
    person_id    bigint not null,
    role         smallint not null,
    jurisdiction text not null,
    account_id   bigint not null,
    form         text,
    needed       smallint not null check (needed >= 0),
    given        smallint not null default 0 check (given between 0 and needed),
    created_at   bigint not null,
    expires_at   bigint not null,
    effective_at bigint,
    state        text not null check (state in ('waiting', 'scheduled', 'carried-out', 'rejected', 'withdrawn', 'expired', 'refused')),
    settled_at   bigint,
    settled_by   bigint,
    result_id    uuid,
    reason       text
);
create index proposal_open on proposal (state, expires_at) where settled_at is null;
create index proposal_of_person on proposal (person_id, seq);
create index proposal_of_account on proposal (account_id, seq);

-- Each approval, once a person.
create table approval (
    proposal_seq bigint not null references proposal,
    person_id    bigint not null,
    at           bigint not null,
    primary key (proposal_seq, person_id)
);
-- append-only: approval
