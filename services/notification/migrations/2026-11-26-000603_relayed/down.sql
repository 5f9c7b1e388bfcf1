-- What waits to be told of a message cannot be told any more.
delete from deliveries where kind in ('message', 'call_back', 'answered');
drop table answer_links;
drop table relayed;
