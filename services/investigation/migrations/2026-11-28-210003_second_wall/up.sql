-- What was found out, who had which file, and why somebody is recused (shared/persistence/src/wall.rs).
call put_behind_wall('records', 'custody', 'interests');
