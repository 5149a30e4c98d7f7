-- Notices to exchanges (27, 28, 33), written where they become true, whoever posts. The ledger's head is locked by every transaction that gets here (a change
-- of an account locks it by a trigger), so that numbers have no gap and no twin.

create function exchange_transfer_in() returns trigger language plpgsql as $$
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select t.destination, t.place + coalesce((select max(n.number) from exchange_notice n where n.delivery_id = t.destination), 0),
           'transfer-in', t.seq, t.source, b.client_number
    from (
        select w.destination, w.seq, w.source, row_number() over (partition by w.destination order by w.seq, w.source) as place
        from written w
        where w.destination in (select a.id from account a where a.type = 'XD') and w.source <> w.destination
        group by w.destination, w.seq, w.source) t
    left join exchange_binding b on b.delivery_id = t.destination and b.trading_id = t.source;
    return null;
end $$;
create trigger exchange_transfer_in after insert on posting referencing new table as written
    for each statement execute function exchange_transfer_in();

create function exchange_notify(delivery bigint, what text, account bigint, client text, now_state text) returns void language plpgsql as $$
begin
    perform 1 from ledger where id = 1 for update;
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number, state)
    select delivery, coalesce(max(n.number), 0) + 1, what, (select l.seq + 1 from ledger l), account, client, now_state
    from exchange_notice n where n.delivery_id = delivery;
end $$;

create function exchange_account_state() returns trigger language plpgsql as $$
begin
    perform exchange_notify(b.delivery_id, 'account-state', new.id, b.client_number, new.state) from exchange_binding b where b.trading_id = new.id;
    if new.type = 'XD' then
        perform exchange_notify(new.id, 'account-state', new.id, null, new.state);
    end if;
    return null;
end $$;
create trigger exchange_account_state after update of state on account for each row when (new.state <> old.state) execute function exchange_account_state();

create function exchange_representatives() returns trigger language plpgsql as $$
declare
    of_account bigint := case when tg_op = 'DELETE' then old.account_id else new.account_id end;
begin
    perform exchange_notify(b.delivery_id, 'representatives', of_account, b.client_number, null) from exchange_binding b where b.trading_id = of_account;
    return null;
end $$;
create trigger exchange_representatives after insert or update or delete on representative for each row execute function exchange_representatives();

create function exchange_bound() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform exchange_notify(old.delivery_id, 'unbound', old.trading_id, old.client_number, null);
    else
        perform exchange_notify(new.delivery_id, 'bound', new.trading_id, new.client_number, null);
    end if;
    return null;
end $$;
create trigger exchange_bound after insert or delete on exchange_binding for each row execute function exchange_bound();

-- What was told stays told: only the acknowledgement is added, once.
create function exchange_notice_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.acknowledged_seq is not null
        or (new.delivery_id, new.number, new.kind, new.seq, new.account_id) is distinct from (old.delivery_id, old.number, old.kind, old.seq, old.account_id) then
        raise exception 'a notice to an exchange stays as it is: % refused', tg_op using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger exchange_notice_stays before update or delete on exchange_notice for each row execute function exchange_notice_stays();
