-- The nodes of one database tell each other what to post (docs/decisions/0016) by notifications, which anybody who may connect can send and hear. This key, which only the
-- registry reads, shows that a message is a node's.
create table relay (
    id  smallint primary key default 1 check (id = 1),
    key bytea not null check (octet_length(key) = 32)
);
insert into relay (key) values (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
