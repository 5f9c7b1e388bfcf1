-- What was said, who said it, and the files with it (shared/persistence/src/wall.rs).
call put_behind_wall('particulars', 'remarks', 'evidence', 'representatives');
