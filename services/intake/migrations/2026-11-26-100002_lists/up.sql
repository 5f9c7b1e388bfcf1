-- A month of a site, and what is late there, without reading all that the site ever had.
create index complaints_by_arrival on complaints (site_id, received_at);
drop index complaints_due;
create index complaints_due on complaints (site_id, due_at)
    where due_at is not null and stage <> all ('{closed,declined,withdrawn,merged,archived}'::text[]);
