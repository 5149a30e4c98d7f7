-- Every change of a record is in the journal: an act's entry has the whole new state of each record that it changed (RecordTables), and `verify` compares all of them.
-- Triggers, made from the schema at each migration, note which rows a transaction touches; the act reads the notes, the rows, and takes the notes away. A row that
-- was changed past the registry leaves its note behind.
alter table ledger_transaction add column records text;

-- founding: written before there was a journal to write it into; the ledger journals it before its next entry. tx: the transaction that changed the row.
create table record_change (
    id       bigint generated always as identity primary key,
    tbl      text not null,
    k1       text,
    k2       text,
    k3       text,
    k4       text,
    founding smallint not null default 0,
    tx       bigint not null default txid_current()
);
create index record_change_founding on record_change (id) where founding = 1;

-- Of which columns of a table the triggers were made: where they are others, every row is journalled anew.
create table record_table (
    name    text primary key,
    columns text not null
);

-- Under which secrets and personal data are digested in the journal.
create table record_key (
    id  smallint primary key check (id = 1),
    key bytea not null check (length(key) = 32)
);
