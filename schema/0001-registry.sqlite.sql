-- The registry's tables for SQLite 3.37 and newer. Times are UTC microseconds since 1970; quantities are tonnes CO2e.

create table jurisdiction (
    code     text primary key check (code glob '[0-9][0-9]'),
    kind     text not null check (kind in ('nation', 'province', 'pilot')),
    name_zh  text not null,
    name_en  text not null,
    within   text references jurisdiction check ((kind = 'pilot') = (within is not null))
) strict;

create table holder (
    id           integer primary key,
    kind         text not null check (kind in ('Nation', 'Province', 'Pilot', 'Enterprise', 'Individual', 'Exchange', 'AuctionHouse')),
    name_zh      text not null,
    name_en      text not null,
    identifier   text unique,
    jurisdiction text not null references jurisdiction
) strict;

create table account (
    id              integer primary key check (id between 1 and 99999999),
    number          text not null unique,
    type            text not null,
    holder_id       integer not null references holder,
    jurisdiction    text not null references jurisdiction,
    state           text not null check (state in ('open', 'restricted', 'frozen', 'judicially-frozen', 'closing', 'closed')),
    parent_id       integer not null default 0,
    project         text,
    compliance_year integer not null default 0,
    name            text not null default '',
    opened_at       integer not null,
    check ((type = 'ET') = (parent_id <> 0)),
    check ((type = 'EP') = (project is not null)),
    check ((type = 'NS') = (compliance_year <> 0))
) strict;
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
    id         integer primary key check (id = 1),
    seq        integer not null,
    at         integer not null,
    next_batch integer not null,
    next_hold  integer not null,
    digest     blob not null check (length(digest) = 32),
    -- Counts every change of an account, so that a node knows whether the accounts it remembers still hold.
    accounts   integer not null
) strict;

-- The journal: a row for every transaction and every administrative act, posted, refused or pending; it is the audit log too. operation is
-- the act's verb, null for a movement; origin the address and the request that it came in by. Each digest covers the row, what
-- belongs to it and the digest before it.
create table ledger_transaction (
    seq          integer primary key,
    id           blob not null unique,
    at           integer not null,
    function     integer not null,
    person_id    integer not null,
    role         integer not null,
    outcome      integer not null check (outcome between 0 and 2),
    request_hash blob not null check (length(request_hash) = 32),
    terms        text,
    refusals     text check ((outcome = 1) = (refusals is not null)),
    settles      integer check (settles is null or outcome = 0),
    reserved_for integer not null default 0,
    operation    text,
    origin       text,
    digest       blob not null check (length(digest) = 32)
) strict;
create unique index ledger_transaction_settled_once on ledger_transaction (settles) where settles is not null;

-- What a transaction moved. node is the range's place in an interval tree (see SerialTree), so that a serial number's path is found by an index.
create table posting (
    seq         integer not null,
    ordinal     integer not null,
    line        integer not null,
    first       integer not null check (first >= 1),
    last        integer not null check (last < 9223372036854775807),
    source      integer not null,
    destination integer not null,
    batch_id    integer not null check (batch_id >= 1),
    hold_from   integer not null,
    hold_to     integer not null,
    node        integer not null,
    primary key (seq, ordinal),
    check (first <= last),
    check (source <> destination or hold_from <> hold_to)
) strict, without rowid;
create index posting_out_of on posting (source, seq);
create index posting_into on posting (destination, seq);
create index posting_serial on posting (line, node);

create table batch (
    id              integer primary key check (id >= 1),
    line            integer not null,
    first           integer not null check (first >= 1),
    last            integer not null check (last >= first),
    vintage_first   integer not null,
    vintage_last    integer not null check (vintage_last >= vintage_first),
    project         text,
    monitoring_from text,
    monitoring_to   text,
    reference       text not null,
    seq             integer not null unique,
    unique (line, first)
) strict;

create table hold (
    id             integer primary key check (id >= 1),
    kind           integer not null check (kind in (2, 4, 8, 16, 32)),
    account_id     integer not null,
    seq            integer not null,
    under_id       integer not null,
    for_account_id integer not null,
    expires_at     integer,
    reason         text,
    authority      text,
    document       text
) strict;
create index hold_of_account on hold (account_id);

-- Who holds what now: a projection of the journal that `verify` reproduces. Written by the ledger alone. Keyed by the last serial number: units leave
-- a block from its front, which then touches no index.
create table holding (
    line       integer not null,
    first      integer not null check (first >= 1),
    last       integer not null check (last < 9223372036854775807),
    account_id integer not null,
    batch_id   integer not null,
    vintage    integer not null,
    hold_id    integer not null,
    primary key (line, last),
    check (first <= last),
    check ((account_id = 0) = (batch_id = 0))
) strict, without rowid;
create index holding_of_account on holding (account_id, line, vintage, last);

-- The blocks of a line tile it without overlap: the block before a written one ends before it starts, the one after starts after it ends. A gap
-- cannot be seen row by row; the program's own check and `verify` see it.
create trigger holding_tiles_inserted before insert on holding
when (select last from holding where line = new.line and last < new.last order by last desc limit 1) >= new.first
  or (select first from holding where line = new.line and last >= new.last order by last limit 1) <= new.last
begin
    select raise(abort, 'unit blocks must tile their line: the block overlaps another');
end;
create trigger holding_tiles_updated before update on holding
when new.line <> old.line or new.last <> old.last
  or (select last from holding where line = new.line and last < new.last order by last desc limit 1) >= new.first
begin
    select raise(abort, 'unit blocks must tile their line: the block overlaps another');
end;

create trigger account_opened after insert on account begin update ledger set accounts = accounts + 1 where id = 1; end;
create trigger account_edited after update on account begin update ledger set accounts = accounts + 1 where id = 1; end;
create trigger account_deleted after delete on account begin update ledger set accounts = accounts + 1 where id = 1; end;

create trigger ledger_transaction_no_update before update on ledger_transaction begin select raise(abort, 'ledger_transaction is append-only: update refused'); end;
create trigger ledger_transaction_no_delete before delete on ledger_transaction begin select raise(abort, 'ledger_transaction is append-only: delete refused'); end;
create trigger posting_no_update before update on posting begin select raise(abort, 'posting is append-only: update refused'); end;
create trigger posting_no_delete before delete on posting begin select raise(abort, 'posting is append-only: delete refused'); end;
create trigger batch_no_update before update on batch begin select raise(abort, 'batch is append-only: update refused'); end;
create trigger batch_no_delete before delete on batch begin select raise(abort, 'batch is append-only: delete refused'); end;
create trigger hold_no_update before update on hold begin select raise(abort, 'hold is append-only: update refused'); end;
create trigger hold_no_delete before delete on hold begin select raise(abort, 'hold is append-only: delete refused'); end;

create table person (
    id           integer primary key check (id >= 1),
    name         text not null,
    role         text not null,
    jurisdiction text not null references jurisdiction,
    holder_id    integer not null default 0,
    active       integer not null default 1 check (active in (0, 1)),
    unique (id, role)
) strict;

create table representative (
    person_id  integer not null references person,
    account_id integer not null references account,
    initiates  integer not null check (initiates in (0, 1)),
    -- An administrator is no account representative: a person has one role, and only this one represents.
    role       text not null default 'representative' check (role = 'representative'),
    primary key (person_id, account_id),
    foreign key (person_id, role) references person (id, role)
) strict, without rowid;
create index representative_of_account on representative (account_id);

-- Personal access tokens: only their SHA-256 is kept.
create table access_token (
    hash       blob primary key check (length(hash) = 32),
    person_id  integer not null references person,
    expires_at integer not null
) strict, without rowid;

create table exchange_binding (
    trading_id    integer not null references account,
    delivery_id   integer not null references account,
    client_number text not null,
    primary key (delivery_id, trading_id),
    unique (delivery_id, client_number)
) strict, without rowid;
create index exchange_binding_of_trading on exchange_binding (trading_id);

create table compliance_year (
    year      integer primary key check (year between 1990 and 2999),
    opens_at  integer not null,
    closes_at integer not null check (closes_at > opens_at)
) strict;

create table obligation (
    account_id integer not null references account,
    year       integer not null references compliance_year,
    due        integer not null check (due >= 0),
    document   text not null,
    primary key (account_id, year)
) strict, without rowid;

create table parameter (
    name     text not null,
    from_at  integer not null,
    value    integer not null,
    primary key (name, from_at)
) strict, without rowid;

create trigger parameter_changed after insert on parameter begin update ledger set accounts = accounts + 1 where id = 1; end;
create trigger parameter_no_update before update on parameter begin select raise(abort, 'parameter is append-only: update refused'); end;
create trigger parameter_no_delete before delete on parameter begin select raise(abort, 'parameter is append-only: delete refused'); end;

insert into ledger values (1, 0, 0, 1, 1, zeroblob(32), 0);
insert into parameter values ('offset-share-percent', 0, 5), ('freeze-period-days', 0, 0);
