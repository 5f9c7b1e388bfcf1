-- What is open and rare is counted, and listed, without reading what has ended.
create index complaints_open_major on complaints (site_id, id desc)
    where severity = 'major' and stage <> all ('{closed,declined,withdrawn,merged,archived}'::text[]);
create index complaints_open_restricted on complaints (site_id, id desc)
    where sensitivity = 's3' and stage <> all ('{closed,declined,withdrawn,merged,archived}'::text[]);
create index complaints_open_dissatisfied on complaints (site_id, id desc)
    where satisfaction in ('dissatisfied', 'very_dissatisfied')
    and stage <> all ('{closed,declined,withdrawn,merged,archived}'::text[]);
