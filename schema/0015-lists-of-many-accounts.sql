-- What lists of one who represents many accounts are read by: what waits on an account, and what of a person's was not posted. Posted transfers, the bulk of the journal,
-- are in neither. One text for both databases.
create index hold_reservation_of_account on hold (account_id, seq) where kind = 8;
create index ledger_transaction_not_posted_of_person on ledger_transaction (person_id, outcome, seq) where outcome <> 0;
