-- Nodes do not post for each other any more (docs/decisions/0032).
drop table relay;
