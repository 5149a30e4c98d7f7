-- By what names and numbers are found (Basics/SearchKeys.cs): derived from them. kind: 1 holder, 2 person, 3 account. Compared by characters, whatever the database's
-- language, so that an index finds what begins so.
create table search_key (
    kind smallint not null,
    key  text collate "C" not null,
    id   bigint not null,
    primary key (kind, key, id)
);
create index search_key_of on search_key (kind, id, key);
-- The decisions that movements rest on, by the beginning of their number.
create index ledger_transaction_reference on ledger_transaction (lower(terms::json ->> 'reference') collate "C", seq)
    where terms is not null and terms::json ->> 'reference' is not null;
