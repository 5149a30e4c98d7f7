-- The exchange link (functions 27 to 33). One text for both databases. A delivery account stands for its exchange everywhere.

-- Keys that an exchange signs its messages with (DER SubjectPublicKeyInfo). certificate: SHA-256 of the client certificate that it must show, or null.
create table exchange_key (
    key_id      text primary key,
    delivery_id bigint not null references account,
    person_id   bigint not null references person,
    algorithm   text not null,
    public_key  bytea not null,
    certificate bytea check (certificate is null or length(certificate) = 32),
    valid_from  bigint not null,
    valid_until bigint not null
);
create index exchange_key_of_delivery on exchange_key (delivery_id);

-- Nonces are remembered for as long as their signature could be valid. Technical, no record: rows go when they are stale.
create table exchange_nonce (
    key_id     text not null,
    nonce      text not null,
    expires_at bigint not null,
    primary key (key_id, nonce)
);
create index exchange_nonce_stale on exchange_nonce (expires_at);

-- A business day of an exchange, from sign-in to sign-out. reconciling: its sign-out showed a difference. next_number is the next message's.
create table exchange_session (
    id           uuid primary key,
    delivery_id  bigint not null references account,
    business_day text not null,
    state        text not null check (state in ('open', 'reconciling', 'closed')),
    suspended    smallint not null default 0 check (suspended in (0, 1)),
    next_number  bigint not null,
    opened_at    bigint not null,
    opened_seq   bigint not null,
    sign_out     bigint not null default 0,
    closed_at    bigint,
    unique (delivery_id, business_day),
    check ((state = 'closed') = (closed_at is not null))
);
create unique index exchange_session_current on exchange_session (delivery_id) where closed_at is null;

-- Every message that was taken, with the answer that it got: one that is asked again gets it again. seq is the journal's number of the act.
create table exchange_message (
    delivery_id bigint not null,
    id          uuid not null,
    session_id  uuid not null references exchange_session,
    number      bigint,
    kind        text not null,
    digest      bytea not null check (length(digest) = 32),
    at          bigint not null,
    seq         bigint not null,
    answer      text not null,
    primary key (delivery_id, id),
    unique (session_id, number)
);
-- append-only: exchange_message

-- What an exchange must be told, in the order of the registry's commits, without a gap. acknowledged_seq is the journal's number of the acknowledgement.
-- Rows are written by triggers, in the very transaction that makes them true (0005-exchange-notices).
create table exchange_notice (
    delivery_id      bigint not null,
    number           bigint not null check (number >= 1),
    kind             text not null check (kind in ('transfer-in', 'account-state', 'representatives', 'bound', 'unbound')),
    seq              bigint not null,
    account_id       bigint not null,
    client_number    text,
    state            text,
    acknowledged_seq bigint,
    primary key (delivery_id, number)
);
create index exchange_notice_acknowledged on exchange_notice (delivery_id, acknowledged_seq);
create index exchange_notice_of_account on exchange_notice (account_id, acknowledged_seq);
create unique index exchange_notice_of_transfer on exchange_notice (delivery_id, seq, account_id) where kind = 'transfer-in';

-- A binding that an exchange asked for; it takes effect when a representative of the account confirms it.
create table exchange_binding_request (
    id            uuid primary key,
    delivery_id   bigint not null references account,
    trading_id    bigint not null references account,
    client_number text not null,
    state         text not null check (state in ('waiting', 'confirmed', 'rejected', 'withdrawn')),
    requested_at  bigint not null,
    decided_at    bigint,
    decided_by    bigint
);
create index exchange_binding_request_of_trading on exchange_binding_request (trading_id, state);
create unique index exchange_binding_request_of_client on exchange_binding_request (delivery_id, client_number) where state = 'waiting';
create unique index exchange_binding_request_of_account on exchange_binding_request (delivery_id, trading_id) where state = 'waiting';

-- How the client stands with the exchange (function 33): what the exchange said last.
alter table exchange_binding add column client_state text not null default 'active' check (client_state in ('active', 'frozen'));

-- What operators must look at.
create table exchange_alarm (
    seq         bigint primary key,
    delivery_id bigint not null,
    session_id  uuid not null,
    at          bigint not null,
    code        text not null,
    detail      text not null
);
-- append-only: exchange_alarm

-- Differences between the books at sign-out, step by step, under the number of the message that showed them. detail is JSON.
create table exchange_difference (
    session_id uuid not null,
    number     bigint not null,
    ordinal    integer not null,
    step       text not null check (step in ('totals', 'blocks', 'trail')),
    detail     text not null,
    primary key (session_id, number, ordinal)
);
-- append-only: exchange_difference

-- Accounts that an unresolved difference has frozen, and the state they go back to.
create table exchange_frozen_account (
    session_id   uuid not null references exchange_session,
    account_id   bigint not null references account,
    state_before text not null,
    released_at  bigint,
    primary key (session_id, account_id)
);
