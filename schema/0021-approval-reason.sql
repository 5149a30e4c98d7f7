-- What those who approve say (审批意见).
alter table approval add column reason text;
