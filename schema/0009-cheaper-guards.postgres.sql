-- The tiling again (docs/decisions/0003), without looking at a neighbour. Blocks that cover the same serial numbers have ends that add up to the same. Each end counts by a
-- 64-bit number of its own; what is written less what is gone is kept until the commit and must then be 0: no overlap, no gap, and no deletion that nothing replaces.
alter table ledger add column untiled numeric not null default 0;

drop trigger holding_tiles_inserted on holding;
drop trigger holding_tiles_updated on holding;
drop function holding_tiles();

create function block_ends(line smallint, first bigint, last bigint) returns bigint immutable language sql
    return hashint8extended(last, line) / 2 - case when first = 1 then 0 else hashint8extended(first - 1, line) / 2 end;

-- The update locks the ledger's head: whoever writes holdings, with or without this program, does so one after another.
create function holding_tiles() returns trigger language plpgsql as $$
declare
    ends numeric;
begin
    if tg_op <> 'DELETE' then
        ends := (select sum(block_ends(w.line, w.first, w.last)) from written w);
    end if;
    if tg_op <> 'INSERT' then
        ends := coalesce(ends, 0) - (select sum(block_ends(g.line, g.first, g.last)) from gone g);
    end if;
    -- Null: no row was touched.
    if ends is not null then
        update ledger set untiled = untiled + ends where id = 1;
    end if;
    return null;
end $$;
create trigger holding_tiles_inserted after insert on holding referencing new table as written for each statement execute function holding_tiles();
create trigger holding_tiles_deleted after delete on holding referencing old table as gone for each statement execute function holding_tiles();
create trigger holding_tiles_updated after update on holding referencing old table as gone new table as written for each statement execute function holding_tiles();

create function ledger_is_tiled() returns trigger language plpgsql as $$
begin
    if (select untiled from ledger where id = 1) <> 0 then
        raise exception 'unit blocks must tile their line: what was written overlaps or leaves a gap' using errcode = 'exclusion_violation';
    end if;
    return null;
end $$;
create constraint trigger ledger_is_tiled after update of untiled on ledger deferrable initially deferred
    for each row when (new.untiled <> 0) execute function ledger_is_tiled();

-- Notices of transfer-ins: the few delivery accounts are read once a statement, not every destination's type.
create index account_of_delivery on account (id) where type = 'XD';
create or replace function exchange_transfer_in() returns trigger language plpgsql as $$
begin
    insert into exchange_notice (delivery_id, number, kind, seq, account_id, client_number)
    select t.destination, t.place + coalesce((select max(n.number) from exchange_notice n where n.delivery_id = t.destination), 0),
           'transfer-in', t.seq, t.source, b.client_number
    from (
        select w.destination, w.seq, w.source, row_number() over (partition by w.destination order by w.seq, w.source) as place
        from written w
        where w.destination = any (array(select a.id from account a where a.type = 'XD')) and w.source <> w.destination
        group by w.destination, w.seq, w.source) t
    left join exchange_binding b on b.delivery_id = t.destination and b.trading_id = t.source;
    return null;
end $$;
