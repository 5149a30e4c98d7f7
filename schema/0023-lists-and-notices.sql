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

-- Searches of lists that somebody has given a name.
create table saved_filter (
    person_id bigint not null references person,
    list      text not null,
    name      text not null,
    query     text not null,
    at        bigint not null,
    primary key (person_id, list, name)
);

-- When somebody's mail of a topic goes out: at once where nothing stands here.
create table mail_choice (
    person_id bigint not null references person,
    topic     text not null,
    choice    text not null check (choice in ('daily', 'never')),
    primary key (person_id, topic)
);

-- Mail that goes out as a part of this person's one mail of the day; null: by itself.
alter table mail add column digest_of bigint;
create index mail_of_digest on mail (digest_of, next_at) where digest_of is not null and next_at is not null;
