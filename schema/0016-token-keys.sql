-- A token that moves units or does high-risk acts is bound to network addresses (CIDR, parted by blanks) and to a key that its program signs with (RFC 9421).
alter table access_token add column algorithm text;
alter table access_token add column public_key bytea;
alter table access_token add column addresses text;
-- That a token was made under a fresh confirmation says nothing any more: its key does.
alter table access_token drop column confirmed;

-- Up to so many tonnes a session need not confirm a surrender or an indirect transfer out of the account (24, 27); 0: it confirms each.
alter table account add column eased_up_to bigint not null default 0 check (eased_up_to >= 0);
alter table account_version add column eased_up_to bigint not null default 0 check (eased_up_to >= 0);
