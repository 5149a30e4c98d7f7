-- Notices to exchanges (27, 28, 33), written where they become true, whoever posts. SQLite has one writer at a time, so that numbers have no gap and no twin.

create trigger exchange_transfer_in after insert on posting
when new.source <> new.destination and exists (select 1 from account where id = new.destination and type = 'XD')
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select new.destination, coalesce((select max(number) from exchange_notice where delivery_id = new.destination), 0) + 1, 'transfer-in', new.seq, new.source,
           (select client_number from exchange_binding where delivery_id = new.destination and trading_id = new.source)
    where not exists (
        select 1 from exchange_notice where delivery_id = new.destination and seq = new.seq and account_id = new.source and kind = 'transfer-in');
end;

create trigger exchange_account_state after update of state on account when new.state <> old.state
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number, state)
    select b.delivery_id, coalesce((select max(number) from exchange_notice n where n.delivery_id = b.delivery_id), 0) + 1, 'account-state',
           (select seq + 1 from ledger), new.id, b.client_number, new.state
    from exchange_binding b where b.trading_id = new.id;
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number, state)
    select new.id, coalesce((select max(number) from exchange_notice n where n.delivery_id = new.id), 0) + 1, 'account-state', (select seq + 1 from ledger), new.id, null, new.state
    where new.type = 'XD';
end;

create trigger exchange_representative_added after insert on representative
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select b.delivery_id, coalesce((select max(number) from exchange_notice n where n.delivery_id = b.delivery_id), 0) + 1, 'representatives',
           (select seq + 1 from ledger), new.account_id, b.client_number
    from exchange_binding b where b.trading_id = new.account_id;
end;

create trigger exchange_representative_changed after update on representative
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select b.delivery_id, coalesce((select max(number) from exchange_notice n where n.delivery_id = b.delivery_id), 0) + 1, 'representatives',
           (select seq + 1 from ledger), new.account_id, b.client_number
    from exchange_binding b where b.trading_id = new.account_id;
end;

create trigger exchange_representative_removed after delete on representative
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select b.delivery_id, coalesce((select max(number) from exchange_notice n where n.delivery_id = b.delivery_id), 0) + 1, 'representatives',
           (select seq + 1 from ledger), old.account_id, b.client_number
    from exchange_binding b where b.trading_id = old.account_id;
end;

create trigger exchange_bound after insert on exchange_binding
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select new.delivery_id, coalesce((select max(number) from exchange_notice where delivery_id = new.delivery_id), 0) + 1, 'bound',
           (select seq + 1 from ledger), new.trading_id, new.client_number;
end;

create trigger exchange_unbound after delete on exchange_binding
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select old.delivery_id, coalesce((select max(number) from exchange_notice where delivery_id = old.delivery_id), 0) + 1, 'unbound',
           (select seq + 1 from ledger), old.trading_id, old.client_number;
end;

-- What was told stays told: only the acknowledgement is added, once.
create trigger exchange_notice_stays before update on exchange_notice
when old.acknowledged_seq is not null or new.delivery_id <> old.delivery_id or new.number <> old.number or new.kind <> old.kind or new.seq <> old.seq
    or new.account_id <> old.account_id
begin
    select raise(abort, 'a notice to an exchange stays as it is: update refused');
end;
create trigger exchange_notice_no_delete before delete on exchange_notice
begin
    select raise(abort, 'a notice to an exchange stays as it is: delete refused');
end;
