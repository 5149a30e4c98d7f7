-- Configuration, versions of holders and accounts, compliance. One text for both databases.

-- Who set a version of a parameter, when and by which decision: seq is the journal's number of the act, 0 for what came with the installation.
alter table parameter add column seq bigint not null default 0;
alter table parameter add column set_at bigint not null default 0;
alter table parameter add column document text;

-- Working days: the days that are not what their weekday says. A year counts only when it is declared complete.
create table calendar_year (
    year     smallint primary key check (year between 2000 and 2999),
    document text not null,
    complete smallint not null check (complete in (0, 1))
);
create table calendar_day (
    day     text primary key check (length(day) = 10),
    working smallint not null check (working in (0, 1)),
    name    text not null
);

insert into calendar_year values
    (2025, '国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）', 1),
    (2026, '国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）', 1);
insert into calendar_day values
    ('2025-01-01', 0, '元旦'),
    ('2025-01-26', 1, '春节'), ('2025-01-28', 0, '春节'), ('2025-01-29', 0, '春节'), ('2025-01-30', 0, '春节'), ('2025-01-31', 0, '春节'),
    ('2025-02-01', 0, '春节'), ('2025-02-02', 0, '春节'), ('2025-02-03', 0, '春节'), ('2025-02-04', 0, '春节'), ('2025-02-08', 1, '春节'),
    ('2025-04-04', 0, '清明节'), ('2025-04-05', 0, '清明节'), ('2025-04-06', 0, '清明节'),
    ('2025-04-27', 1, '劳动节'), ('2025-05-01', 0, '劳动节'), ('2025-05-02', 0, '劳动节'), ('2025-05-03', 0, '劳动节'), ('2025-05-04', 0, '劳动节'), ('2025-05-05', 0, '劳动节'),
    ('2025-05-31', 0, '端午节'), ('2025-06-01', 0, '端午节'), ('2025-06-02', 0, '端午节'),
    ('2025-09-28', 1, '国庆节、中秋节'), ('2025-10-01', 0, '国庆节、中秋节'), ('2025-10-02', 0, '国庆节、中秋节'), ('2025-10-03', 0, '国庆节、中秋节'), ('2025-10-04', 0, '国庆节、中秋节'),
    ('2025-10-05', 0, '国庆节、中秋节'), ('2025-10-06', 0, '国庆节、中秋节'), ('2025-10-07', 0, '国庆节、中秋节'), ('2025-10-08', 0, '国庆节、中秋节'), ('2025-10-11', 1, '国庆节、中秋节'),
    ('2026-01-01', 0, '元旦'), ('2026-01-02', 0, '元旦'), ('2026-01-03', 0, '元旦'), ('2026-01-04', 1, '元旦'),
    ('2026-02-14', 1, '春节'), ('2026-02-15', 0, '春节'), ('2026-02-16', 0, '春节'), ('2026-02-17', 0, '春节'), ('2026-02-18', 0, '春节'), ('2026-02-19', 0, '春节'),
    ('2026-02-20', 0, '春节'), ('2026-02-21', 0, '春节'), ('2026-02-22', 0, '春节'), ('2026-02-23', 0, '春节'), ('2026-02-28', 1, '春节'),
    ('2026-04-04', 0, '清明节'), ('2026-04-05', 0, '清明节'), ('2026-04-06', 0, '清明节'),
    ('2026-05-01', 0, '劳动节'), ('2026-05-02', 0, '劳动节'), ('2026-05-03', 0, '劳动节'), ('2026-05-04', 0, '劳动节'), ('2026-05-05', 0, '劳动节'), ('2026-05-09', 1, '劳动节'),
    ('2026-06-19', 0, '端午节'), ('2026-06-20', 0, '端午节'), ('2026-06-21', 0, '端午节'),
    ('2026-09-20', 1, '国庆节'), ('2026-09-25', 0, '中秋节'), ('2026-09-26', 0, '中秋节'), ('2026-09-27', 0, '中秋节'),
    ('2026-10-01', 0, '国庆节'), ('2026-10-02', 0, '国庆节'), ('2026-10-03', 0, '国庆节'), ('2026-10-04', 0, '国庆节'), ('2026-10-05', 0, '国庆节'), ('2026-10-06', 0, '国庆节'),
    ('2026-10-07', 0, '国庆节'), ('2026-10-10', 1, '国庆节');

-- Contact data of holders.
alter table holder add column address text;
alter table holder add column contact_name text;
alter table holder add column contact_phone text;
alter table holder add column contact_email text;

-- Every edit is a version: what a holder or an account was from an instant on. seq is the journal's number of the act, 0 for what was there before the first.
create table holder_version (
    holder_id     bigint not null references holder,
    from_at       bigint not null,
    seq           bigint not null,
    name_zh       text not null,
    name_en       text not null,
    address       text,
    contact_name  text,
    contact_phone text,
    contact_email text,
    primary key (holder_id, seq)
);
-- append-only: holder_version

create table account_version (
    account_id    bigint not null references account,
    from_at       bigint not null,
    seq           bigint not null,
    name          text not null,
    state         text not null,
    confirmations smallint not null,
    confirm_above bigint not null,
    reason        text,
    authority     text,
    document      text,
    primary key (account_id, seq)
);
-- append-only: account_version

-- Under which identity numbers are digested (person.identity).
create table identity_key (
    id  smallint primary key check (id = 1),
    key bytea not null check (length(key) = 32)
);
-- append-only: identity_key
