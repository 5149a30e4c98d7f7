-- The text that a fresh confirmation signs: its challenge is SHA-256 of exactly these words. Once it is given, the journal keeps them.
alter table confirmation add column text text not null default '';
