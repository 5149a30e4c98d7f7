-- By what names and numbers are found (Basics/SearchKeys.cs): derived from them. kind: 1 holder, 2 person, 3 account. Compared by characters, whatever the database's
-- language, so that an index finds what begins so.
create table search_key (
    kind smallint not null,
    key  text collate "C" not null,
    id   bigint not null,
    primary key (kind, key, id)
);
create index search_key_of on search_key (kind, id, key);
-- The decisions that movements and freezes rest on, by the beginning of their number.
create index ledger_transaction_reference on ledger_transaction (lower(terms::json ->> 'reference') collate "C")
    where outcome = 0 and operation is null and terms like '%"reference":%';
create index account_version_document on account_version (lower(document) collate "C") where document is not null;
