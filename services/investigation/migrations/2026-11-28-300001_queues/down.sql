drop index investigations_to_confirm;
drop index investigations_to_conclude;
