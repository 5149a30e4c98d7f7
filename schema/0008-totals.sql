-- Figures and places of the journal, folded off the hot path up to a transaction; readers add what came after it, so that they are exact at every instant.
-- Projections that `verify` works out again. One text for both databases.
create table totals_head (
    id   smallint primary key check (id = 1),
    upto bigint not null
);
insert into totals_head values (1, 0);

-- What an account has of a batch under a hold.
create table balance (
    account_id bigint not null,
    batch_id   integer not null,
    hold_id    bigint not null,
    quantity   bigint not null,
    primary key (account_id, batch_id, hold_id)
);
create index balance_empty on balance (quantity) where quantity = 0;

-- What went between two accounts, out of a batch, on balance: from the lower number to the higher. Origin is account 0.
create table flow (
    low_id   bigint not null,
    high_id  bigint not null,
    batch_id integer not null,
    net      bigint not null,
    primary key (low_id, high_id, batch_id)
);
create index flow_of_high on flow (high_id);

-- What went between accounts of two kinds, out of a batch, on balance: from the lower kind to the higher. A kind is type and jurisdiction ('EC11'); Origin's is empty.
create table flow_of_kinds (
    low      text not null,
    high     text not null,
    batch_id integer not null,
    net      bigint not null,
    primary key (low, high, batch_id)
);

-- Which transactions are of a person, and which touch accounts of a jurisdiction: what lists are read by.
create table journal_of_person (
    person_id bigint not null,
    seq       bigint not null,
    primary key (person_id, seq)
);
create table journal_of_jurisdiction (
    jurisdiction text not null,
    seq          bigint not null,
    primary key (jurisdiction, seq)
);

-- What is rare in the journal is found by an index; posted transfers (23, 27, 29), the bulk of it, are in none of these.
create index ledger_transaction_rare_function on ledger_transaction (function, seq) where function not in (23, 27, 29);
create index ledger_transaction_not_posted on ledger_transaction (outcome, seq) where outcome <> 0;
create index ledger_transaction_operation on ledger_transaction (operation, seq) where operation is not null;
create index ledger_transaction_reserved on ledger_transaction (reserved_for, seq) where reserved_for <> 0;
