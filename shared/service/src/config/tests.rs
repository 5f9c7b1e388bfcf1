use diesel_migrations::EmbeddedMigrations;

use super::*;
use crate::Base;

#[derive(Clone)]
struct Example;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    smtp: Smtp,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Smtp {
    host: String,
    port: u16,
    password: Option<SecretString>,
}

impl Service for Example {
    const NAME: &'static str = "example";
    const DEFAULTS: &'static str = r#"
[http]
listen = "127.0.0.1:7699"

[smtp]
# The host.
host = "localhost"
# Its port.
port = 25
# Secret. The password.
# password = "example"
"#;
    type Settings = Settings;
    const MIGRATIONS: EmbeddedMigrations = persistence::MIGRATIONS;

    async fn build(_: Base, _: Settings) -> anyhow::Result<Self> {
        Ok(Self)
    }
    fn routes(_: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {}
    fn reactions(&self) -> messaging::Reactions {
        messaging::Reactions::new()
    }
}

fn load(env: &[(&str, &str)]) -> anyhow::Result<Config<Settings>> {
    let env = env
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    Config::load::<Example>(&Sources { file: None, env })
}

fn refused(env: &[(&str, &str)]) -> String {
    format!("{:#}", load(env).err().expect("refused"))
}

#[test]
fn defaults_are_enough_and_the_environment_is_stronger() {
    let config = load(&[]).unwrap();
    assert_eq!(
        (config.http.listen.port(), config.settings.smtp.port),
        (7699, 25)
    );
    assert_eq!(config.database.schema, "example");
    let config = load(&[
        ("REDRESS_SMTP__PORT", "2525"),
        ("REDRESS_DATABASE__POOL", "3"),
        ("REDRESS_SMTP__HOST", "1"),
    ]);
    let config = config.unwrap();
    assert_eq!(
        (
            config.settings.smtp.port,
            config.database.pool,
            config.settings.smtp.host.as_str()
        ),
        (2525, 3, "1")
    );
}

#[test]
fn a_password_of_digits_stays_a_text_and_comes_from_a_file_too() {
    let config = load(&[("REDRESS_SMTP__PASSWORD", "0123")]).unwrap();
    assert_eq!(
        config.settings.smtp.password.unwrap().expose_secret(),
        "0123"
    );
    let file = std::env::temp_dir().join(format!("secret-{}", std::process::id()));
    std::fs::write(&file, "from a file\n").unwrap();
    let name = file.to_str().unwrap();
    let config = load(&[("REDRESS_SMTP__PASSWORD_FILE", name)]).unwrap();
    assert_eq!(
        config.settings.smtp.password.unwrap().expose_secret(),
        "from a file"
    );
    let both = refused(&[
        ("REDRESS_SMTP__PASSWORD_FILE", name),
        ("REDRESS_SMTP__PASSWORD", "x"),
    ]);
    assert!(both.contains("both set"), "{both}");
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_key_that_does_not_exist_fails_and_the_known_ones_are_named() {
    let said = refused(&[("REDRESS_SMTP__PROT", "1")]);
    assert!(
        said.contains("REDRESS_SMTP__PROT is no setting") && said.contains("REDRESS_SMTP__PORT"),
        "{said}"
    );
    let file = std::env::temp_dir().join(format!("settings-{}.toml", std::process::id()));
    std::fs::write(&file, "[database]\nurll = \"secret\"\n").unwrap();
    let said = Config::load::<Example>(&Sources {
        file: Some(&file),
        env: Vec::new(),
    })
    .err()
    .expect("refused");
    assert!(format!("{said:#}").contains("database.urll"));
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_wrong_value_is_not_repeated() {
    for env in [
        [("REDRESS_SMTP__PORT", "canary")],
        [("REDRESS_HTTP__LISTEN", "canary")],
    ] {
        let said = refused(&env);
        assert!(!said.contains("canary"), "{said}");
    }
}

#[test]
fn the_usual_names_of_database_and_broker_are_weaker_than_ours() {
    let url = |env: &[(&str, &str)]| load(env).unwrap().db_settings().url;
    assert_eq!(url(&[("DATABASE_URL", "postgres://a")]), "postgres://a");
    assert_eq!(
        url(&[
            ("DATABASE_URL", "postgres://a"),
            ("REDRESS_DATABASE__URL", "postgres://b")
        ]),
        "postgres://b"
    );
}

#[test]
fn test_builds_variables_and_empty_ones_are_no_settings() {
    assert!(load(&[("REDRESS_FAULT_FILE", "/y"), ("REDRESS_SMTP__HOST", "")]).is_ok());
    let moved = load(&[("REDRESS_CLOCK_FILE", "/x")]);
    // Only a rehearsal's build has a clock that can be moved.
    match cfg!(debug_assertions) {
        true => assert!(moved.unwrap().clock.is_test()),
        false => {
            assert!(format!("{:#}", moved.err().expect("refused")).contains("REDRESS_CLOCK_FILE"))
        }
    }
}

#[test]
fn secrets_are_masked_and_the_owner_grants_to_the_role_that_serves() {
    let config = load(&[
        (
            "REDRESS_DATABASE__URL",
            "postgres://intake_app:pw@db:5432/redress?sslmode=require",
        ),
        (
            "REDRESS_DATABASE__MIGRATE_URL",
            "postgres://intake_owner:pw@db/redress",
        ),
    ])
    .unwrap();
    let shown = format!("{:?}", config.masked(&reference::<Example>()));
    assert!(
        shown.contains("postgres://intake_app:***@db:5432/redress") && !shown.contains("pw@"),
        "{shown}"
    );
    let (settings, role) = config.migration_settings();
    assert_eq!(
        (user_of(&settings.url).as_deref(), role.as_deref()),
        (Some("intake_owner"), Some("intake_app"))
    );
}

#[test]
fn the_reference_knows_documentation_secrets_and_examples() {
    let reference = reference::<Example>();
    let port = reference.key("smtp.port").unwrap();
    assert_eq!(
        (port.doc.as_str(), port.secret, port.optional),
        ("Its port.", false, false)
    );
    let password = reference.key("smtp.password").unwrap();
    assert!(password.secret && password.optional);
    assert_eq!(
        reference.key("http.listen").unwrap().value,
        "\"127.0.0.1:7699\""
    );
    assert!(
        reference.keys.iter().all(|k| !k.doc.is_empty()),
        "every key is documented"
    );
}
