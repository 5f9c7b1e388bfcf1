//! Database roles: per service one that owns and migrates the schema and one that serves.

/// One service's.
pub(crate) struct Roles<'a> {
    pub(crate) service: &'a str,
    pub(crate) app_password: String,
    pub(crate) owner_password: String,
}

/// SQL that makes them; running it again only sets the passwords. The serving role gets its rights
/// on tables from the migration, which leaves the audit trail out.
pub(crate) fn sql(database: &str, all: &[Roles<'_>]) -> String {
    let mut sql = format!(
        "revoke all on database {database} from public;\nrevoke all on schema public from public;\n"
    );
    for Roles {
        service,
        app_password,
        owner_password,
    } in all
    {
        for (role, password) in [
            (format!("{service}_owner"), owner_password),
            (format!("{service}_app"), app_password),
        ] {
            sql.push_str(&format!(
                "do $$ begin if to_regrole('{role}') is null then create role {role}; end if; end $$;\n\
                 alter role {role} login nosuperuser nocreatedb nocreaterole password '{password}';\n\
                 alter role {role} set lc_messages = 'C';\n\
                 grant connect on database {database} to {role};\n"
            ));
        }
        sql.push_str(&format!(
            "create schema if not exists {service} authorization {service}_owner;\n\
             grant usage on schema {service} to {service}_app;\n"
        ));
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_gets_an_owner_and_a_serving_role() {
        let roles = [Roles {
            service: "intake",
            app_password: "aa".into(),
            owner_password: "bb".into(),
        }];
        let sql = sql("redress", &roles);
        assert!(sql.contains(
            "alter role intake_owner login nosuperuser nocreatedb nocreaterole password 'bb'"
        ));
        assert!(sql.contains(
            "alter role intake_app login nosuperuser nocreatedb nocreaterole password 'aa'"
        ));
        assert!(sql.contains("create schema if not exists intake authorization intake_owner"));
    }
}
