-- What the names of holders look like (Naming/Skeleton.cs): derived from them, to find those that are taken for each other. One text for both databases.
create table holder_skeleton (
    skeleton  text not null,
    holder_id bigint not null references holder,
    primary key (skeleton, holder_id)
);
create index holder_skeleton_of_holder on holder_skeleton (holder_id);
