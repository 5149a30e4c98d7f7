-- Where the online check stands (docs/decisions/0025): the journal's number and digest at its last look, what the holdings added up to then, and how far it has gone through the
-- chain of digests.
create table self_check (
    id           smallint primary key check (id = 1),
    seq          bigint not null,
    digest       bytea not null,
    sum          text not null,
    note         bigint not null,
    chain_seq    bigint not null,
    chain_digest bytea not null,
    chain_hold   bigint not null
);
