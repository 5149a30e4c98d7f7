-- Two for every key. One text for both databases.

-- By whose hands a person came to be and through whose hands their keys went: one row for each member of the group. created: proposer and approvers. keyed: for a
-- letter whoever handed it out, for a mail requester and issuer. mailed: a province alone sent a representative their code; it makes nobody close.
-- seq is the journal's number of the act. Whoever holds the whole group holds the person (People/Closeness.cs).
create table making (
    person_id bigint not null references person,
    way       text not null check (way in ('created', 'keyed', 'mailed')),
    seq       bigint not null,
    by_id     bigint not null references person,
    at        bigint not null,
    primary key (person_id, way, seq, by_id)
);
-- append-only: making
insert into making (person_id, way, seq, by_id, at) select id, 'created', 0, created_by, created_at from person where created_by <> 0 and role <> 'representative';
insert into making (person_id, way, seq, by_id, at) select id, 'keyed', 0, keyed_by, keyed_at from person where keyed_by <> 0;
drop index person_created_by;
alter table person drop column created_by;
alter table person drop column created_at;
alter table person drop column keyed_by;
alter table person drop column keyed_at;

-- An approved request that a person be given an enrolment code: good for one code, until it ends. id is that of the proposal that was approved, so its approvers
-- are the proposal's.
create table enrolment_request (
    id         uuid primary key,
    person_id  bigint not null references person,
    asked_by   bigint not null references person,
    asked_at   bigint not null,
    expires_at bigint not null check (expires_at > asked_at),
    issued_at  bigint,
    issued_by  bigint references person,
    delivery   text check (delivery in ('letter', 'mail')),
    check ((issued_at is null) = (issued_by is null) and (issued_at is null) = (delivery is null))
);
create index enrolment_request_of_person on enrolment_request (person_id);

-- A code on its way by mail, under the key ring; gone once the mail was sent or given up.
alter table mail add column sealed text;
