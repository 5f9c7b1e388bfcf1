drop table follow_up_links;
drop table follow_up_attempts;
drop table replies;
drop table deliveries;
drop table correspondences;
