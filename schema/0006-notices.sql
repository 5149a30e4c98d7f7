-- Notices to people, the mail that carries them, reminders of a compliance year, verifications of the journal. One text for both databases.

-- The holder whose contact data a waiting change concerns; 0: none. Whoever represents an account of it may stop the change.
alter table proposal add column holder_id bigint not null default 0;

-- A notice (通知) tells a person what concerns them. seq is the journal's number of what it is about; data fills in the sentences of its kind. Whether it was read is
-- no state of the registry: kept beside the ledger.
create table notice (
    person_id bigint not null references person,
    seq       bigint not null,
    kind      text not null,
    subject   text not null,
    at        bigint not null,
    data      text not null,
    read_at   bigint,
    primary key (person_id, seq, kind, subject)
);
create index notice_unread on notice (person_id) where read_at is null;

-- The same by e-mail: an outbox, written with its cause and sent afterwards. next_at: when it is tried next; null: it was sent, or given up.
create table mail (
    seq      bigint not null,
    kind     text not null,
    subject  text not null,
    address  text not null,
    at       bigint not null,
    data     text not null,
    attempts smallint not null default 0,
    next_at  bigint,
    sent_at  bigint,
    error    text,
    primary key (seq, kind, subject, address)
);
create index mail_due on mail (next_at) where next_at is not null;

-- Which reminders of a compliance year's end went out, province by province.
create table reminder (
    year         smallint not null references compliance_year,
    closes_at    bigint not null,
    days         smallint not null check (days >= 0),
    jurisdiction text not null references jurisdiction,
    seq          bigint not null,
    primary key (year, closes_at, days, jurisdiction)
);
-- append-only: reminder

-- Verifications of the journal that auditors started (37), one at a time, each with its end.
create table verification (
    id          uuid primary key,
    seq         bigint not null,
    person_id   bigint not null references person,
    scope       text not null check (scope in ('digests', 'all')),
    started_at  bigint not null,
    ends_by     bigint not null check (ends_by > started_at),
    state       text not null check (state in ('running', 'clean', 'findings', 'stopped')),
    finished_at bigint,
    entries     bigint,
    findings    bigint,
    report      text,
    check ((state = 'running') = (finished_at is null))
);
create unique index verification_one_at_a_time on verification (state) where state = 'running';
