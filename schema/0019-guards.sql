-- Who wrote a representative and their address down, and how a node ended. One text for both databases.

-- A code by mail reaches whoever the address belongs to: it is the word of who wrote the address down and of who sends it (People/Closeness.cs).
create table registration (
    person_id bigint primary key references person,
    by_id     bigint not null references person,
    seq       bigint not null,
    at        bigint not null
);
-- append-only: registration

-- since_*: what the machine's count and the clock said when the machine was first seen: small corrections are added up from there. stopped: the node ended in order.
alter table clock_look add column since_uptime bigint not null default 0;
alter table clock_look add column since_wall bigint not null default 0;
alter table clock_look add column stopped smallint not null default 0;
update clock_look set since_uptime = uptime, since_wall = wall;

-- Marks on ideographs do not count any more: kept anew when names are next compared.
delete from holder_skeleton;
