-- What people do with lists and notices for themselves: none of it is law, none of it decides anything. One text for both databases.

-- Who has looked at a proposal by itself, so that who approves many at once hears which they have never read.
create table proposal_look (
    person_id bigint not null references person,
    seq       bigint not null references proposal,
    at        bigint not null,
    primary key (person_id, seq)
);

-- With a proposal's end nobody is told any longer that it waits for them.
create index notice_waiting on notice (seq) where read_at is null and kind = 'proposal-waits';
