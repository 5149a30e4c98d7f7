-- What nodes know of the time. One text for both databases.

-- What a machine's own count since its start (boot) said when its clock said what: a node that starts again on it sees whether the clock has jumped meanwhile.
create table clock_look (
    boot   text primary key,
    uptime bigint not null,
    wall   bigint not null
);

-- Two system administrators accepted the time of a node's clock: the journal's number, the ledger's time before, and the clock's.
create table clock_acceptance (
    seq  bigint primary key,
    at   bigint not null,
    wall bigint not null
);
-- append-only: clock_acceptance
