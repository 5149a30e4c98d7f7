-- By what names and numbers are found (Basics/SearchKeys.cs): derived from them. kind: 1 holder, 2 person, 3 account.
create table search_key (
    kind integer not null,
    key  text not null,
    id   integer not null,
    primary key (kind, key, id)
) strict, without rowid;
create index search_key_of on search_key (kind, id, key);
-- The decisions that movements and freezes rest on, by the beginning of their number.
create index ledger_transaction_reference on ledger_transaction (lower(json_extract(terms, '$.reference')))
    where outcome = 0 and operation is null and terms like '%"reference":%';
create index account_version_document on account_version (lower(document)) where document is not null;
