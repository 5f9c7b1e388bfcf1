-- Marks are used up by counting.
select 1;
