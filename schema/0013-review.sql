-- The province that reviews a movement of its representatives when the account's own people agree (审核). One text for both databases.
alter table proposal add column review text;
create index proposal_in_review on proposal (review, seq) where review is not null;
