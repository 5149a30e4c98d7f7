-- The registry's tables for PostgreSQL 15 and newer. Times are UTC microseconds since 1970; quantities are tonnes CO2e.

create table jurisdiction (
    code     text primary key check (code ~ '^[0-9]{2}$'),
    kind     text not null check (kind in ('nation', 'province', 'pilot')),
    name_zh  text not null,
    name_en  text not null,
    within   text references jurisdiction check ((kind = 'pilot') = (within is not null))
);

create table holder (
    id           bigint primary key,
    kind         text not null check (kind in ('Nation', 'Province', 'Pilot', 'Enterprise', 'Individual', 'Exchange', 'AuctionHouse')),
    name_zh      text not null,
    name_en      text not null,
    identifier   text unique,
    jurisdiction text not null references jurisdiction
);

create table account (
    id              bigint primary key check (id between 1 and 99999999),
    number          text not null unique,
    type            text not null,
    holder_id       bigint not null references holder,
    jurisdiction    text not null references jurisdiction,
    state           text not null check (state in ('open', 'restricted', 'frozen', 'judicially-frozen', 'closing', 'closed')),
    parent_id       bigint not null default 0,
    project         text,
    compliance_year smallint not null default 0,
    name            text not null default '',
    opened_at       bigint not null,
    check ((type = 'ET') = (parent_id <> 0)),
    check ((type = 'EP') = (project is not null)),
    check ((type = 'NS') = (compliance_year <> 0))
);
create unique index account_one_of_each_national on account (type) where type in ('NT', 'NA', 'NU', 'NC', 'NW', 'NX');
create unique index account_one_per_jurisdiction on account (type, jurisdiction) where type in ('NO', 'PT');
create unique index account_one_per_holder on account (type, holder_id) where type in ('EC', 'XD', 'AD');
create unique index account_one_per_project on account (project) where type = 'EP';
create unique index account_one_per_parent on account (parent_id) where type = 'ET';
create unique index account_one_per_year on account (jurisdiction, compliance_year) where type = 'NS';
create index account_of_holder on account (holder_id);
create index account_in_jurisdiction on account (jurisdiction, id);

-- The head of the ledger: one row, locked by every batch, so that the journal is one total order whichever node writes.
create table ledger (
    id         smallint primary key check (id = 1),
    seq        bigint not null,
    at         bigint not null,
    next_batch integer not null,
    next_hold  bigint not null,
    digest     bytea not null check (length(digest) = 32),
    -- Counts every change of an account, so that a node knows whether the accounts it remembers still hold.
    accounts   bigint not null
);

-- The journal: a row for every transaction and every administrative act, posted, refused or pending; it is the audit log too. operation is
-- the act's verb, null for a movement; origin the address and the request that it came in by. Each digest covers the row, what
-- belongs to it and the digest before it.
create table ledger_transaction (
    seq          bigint primary key,
    id           uuid not null unique,
    at           bigint not null,
    function     smallint not null,
    person_id    bigint not null,
    role         smallint not null,
    outcome      smallint not null check (outcome between 0 and 2),
    request_hash bytea not null check (length(request_hash) = 32),
    terms        text,
    refusals     text check ((outcome = 1) = (refusals is not null)),
    settles      bigint check (settles is null or outcome = 0),
    reserved_for bigint not null default 0,
    operation    text,
    origin       text,
    digest       bytea not null check (length(digest) = 32)
);
create unique index ledger_transaction_settled_once on ledger_transaction (settles) where settles is not null;

-- What a transaction moved. node is the range's place in an interval tree (see SerialTree), so that a serial number's path is found by an index.
create table posting (
    seq         bigint not null,
    ordinal     integer not null,
    line        smallint not null,
    first       bigint not null check (first >= 1),
    last        bigint not null check (last < 9223372036854775807),
    source      bigint not null,
    destination bigint not null,
    batch_id    integer not null check (batch_id >= 1),
    hold_from   bigint not null,
    hold_to     bigint not null,
    node        bigint not null,
    primary key (seq, ordinal),
    check (first <= last),
    check (source <> destination or hold_from <> hold_to)
);
create index posting_out_of on posting (source, seq);
create index posting_into on posting (destination, seq);
create index posting_serial on posting (line, node);

create table batch (
    id              integer primary key check (id >= 1),
    line            smallint not null,
    first           bigint not null check (first >= 1),
    last            bigint not null check (last >= first),
    vintage_first   smallint not null,
    vintage_last    smallint not null check (vintage_last >= vintage_first),
    project         text,
    monitoring_from text,
    monitoring_to   text,
    reference       text not null,
    seq             bigint not null unique,
    unique (line, first)
);

create table hold (
    id             bigint primary key check (id >= 1),
    kind           smallint not null check (kind in (2, 4, 8, 16, 32)),
    account_id     bigint not null,
    seq            bigint not null,
    under_id       bigint not null,
    for_account_id bigint not null,
    expires_at     bigint,
    reason         text,
    authority      text,
    document       text
);
create index hold_of_account on hold (account_id);

-- Who holds what now: a projection of the journal that `verify` reproduces. Written by the ledger alone. Keyed by the last serial number: units leave
-- a block from its front, which then changes no indexed column (a heap-only update).
create table holding (
    line       smallint not null,
    first      bigint not null check (first >= 1),
    last       bigint not null check (last < 9223372036854775807),
    account_id bigint not null,
    batch_id   integer not null,
    vintage    smallint not null,
    hold_id    bigint not null,
    primary key (line, last),
    check (first <= last),
    check ((account_id = 0) = (batch_id = 0))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
create index holding_of_account on holding (account_id, line, vintage, last);

-- The blocks of a line tile it exactly: a block that is inserted adjoins both its neighbours, one that is changed (its last serial number is its
-- key and stays) the one before it: no overlap and no gap. An exclusion constraint over int8range would see overlaps only, at 5 times the cost of a plain
-- insert (docs/decisions/0003). The lock on the ledger's head makes the check race-free: whoever writes holdings, with or without this
-- program, does so one after another.
create function holding_tiles() returns trigger language plpgsql as $$
declare
    broken record;
begin
    perform 1 from ledger where id = 1 for update;
    if tg_op = 'INSERT' then
        select w.line, w.first, w.last into broken from written w
        where coalesce((select b.last from holding b where b.line = w.line and b.last < w.last order by b.last desc limit 1), 0) <> w.first - 1
           or coalesce((select b.first from holding b where b.line = w.line and b.last > w.last order by b.last limit 1), 9223372036854775807) <> w.last + 1
        limit 1;
    else
        select w.line, w.first, w.last into broken from written w
        where coalesce((select b.last from holding b where b.line = w.line and b.last < w.last order by b.last desc limit 1), 0) <> w.first - 1
        limit 1;
    end if;
    if found then
        raise exception 'unit blocks must tile their line: block %..% of line % overlaps or leaves a gap', broken.first, broken.last, broken.line
            using errcode = 'exclusion_violation';
    end if;
    return null;
end $$;
create trigger holding_tiles_inserted after insert on holding referencing new table as written
    for each statement execute function holding_tiles();
create trigger holding_tiles_updated after update on holding referencing new table as written
    for each statement execute function holding_tiles();

create function block_keeps_its_key() returns trigger language plpgsql as $$
begin
    raise exception 'a unit block keeps its last serial number' using errcode = 'restrict_violation';
end $$;
create trigger block_keeps_its_key before update of line, last on holding for each statement execute function block_keeps_its_key();

create function account_changed() returns trigger language plpgsql as $$
begin
    update ledger set accounts = accounts + 1 where id = 1;
    return null;
end $$;
create trigger account_changed after insert or update or delete on account for each statement execute function account_changed();

create function no_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete or truncate on ledger_transaction for each statement execute function no_change();
create trigger append_only before update or delete or truncate on posting for each statement execute function no_change();
create trigger append_only before update or delete or truncate on batch for each statement execute function no_change();
create trigger append_only before update or delete or truncate on hold for each statement execute function no_change();
create trigger no_truncate before truncate on holding for each statement execute function no_change();

create table person (
    id           bigint primary key check (id >= 1),
    name         text not null,
    role         text not null,
    jurisdiction text not null references jurisdiction,
    holder_id    bigint not null default 0,
    active       smallint not null default 1 check (active in (0, 1)),
    unique (id, role)
);

create table representative (
    person_id  bigint not null references person,
    account_id bigint not null references account,
    initiates  smallint not null check (initiates in (0, 1)),
    -- An administrator is no account representative: a person has one role, and only this one represents.
    role       text not null default 'representative' check (role = 'representative'),
    primary key (person_id, account_id),
    foreign key (person_id, role) references person (id, role)
);
create index representative_of_account on representative (account_id);

-- Personal access tokens: only their SHA-256 is kept.
create table access_token (
    hash       bytea primary key check (length(hash) = 32),
    person_id  bigint not null references person,
    expires_at bigint not null
);

create table exchange_binding (
    trading_id    bigint not null references account,
    delivery_id   bigint not null references account,
    client_number text not null,
    primary key (delivery_id, trading_id),
    unique (delivery_id, client_number)
);
create index exchange_binding_of_trading on exchange_binding (trading_id);

create table compliance_year (
    year      smallint primary key check (year between 1990 and 2999),
    opens_at  bigint not null,
    closes_at bigint not null check (closes_at > opens_at)
);

create table obligation (
    account_id bigint not null references account,
    year       smallint not null references compliance_year,
    due        bigint not null check (due >= 0),
    document   text not null,
    primary key (account_id, year)
);

create table parameter (
    name     text not null,
    from_at  bigint not null,
    value    bigint not null,
    primary key (name, from_at)
);

create trigger parameter_changed after insert on parameter for each statement execute function account_changed();
create trigger append_only before update or delete or truncate on parameter for each statement execute function no_change();

insert into ledger values (1, 0, 0, 1, 1, decode(repeat('00', 32), 'hex'), 0);
insert into parameter values ('offset-share-percent', 0, 5), ('freeze-period-days', 0, 0);
