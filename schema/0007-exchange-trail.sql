-- The trail of a day that is reconciled (function 31), where it comes in several messages: the parts before the last. One text for both databases.
-- sign_out: the message that showed the difference; parts of an earlier one count no more.
create table exchange_trail_part (
    session_id uuid not null references exchange_session,
    number     bigint not null,
    sign_out   bigint not null,
    entries    text not null,
    primary key (session_id, number)
);
-- append-only: exchange_trail_part
