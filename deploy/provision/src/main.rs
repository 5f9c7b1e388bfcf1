//! Makes, once, what an installation cannot share with any other: passwords, database roles, broker
//! users, the services' key pairs, intake's key ring. The launcher and the containers start from the
//! same folder, so both are the same installation in two clothes.
//!
//! ```text
//! INTO/<service>/   database-url, amqp-url, key.pem; intake, notification and directory also keyring.json   (that service alone)
//! INTO/portal/      keyring.json                                                (the portal alone)
//! INTO/migrate/     <service>-database-url: the roles that own the schemas      (migrations alone)
//! INTO/trust/       <service>.pub.pem                                           (everybody)
//! INTO/postgres/    superuser-password, roles.sql                               (PostgreSQL alone)
//! INTO/rabbitmq/    definitions.json, rabbitmq.conf                             (RabbitMQ alone)
//! ```
//!
//! Each is a folder of its own so that each can be a volume of its own. Running it again keeps every
//! secret and only writes the addresses anew. Absent on purpose: any connection to anything.

mod broker;
mod files;
mod keys;
mod roles;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;

/// The services that have a schema, a broker user and a key pair.
const SERVICES: [&str; 5] = [
    "intake",
    "investigation",
    "assignment",
    "notification",
    "directory",
];

/// Make passwords, roles, broker users, key pairs and the key ring of one installation; what is
/// there already is kept.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The folder to write to.
    #[arg(long)]
    into: PathBuf,
    /// Where the services find PostgreSQL.
    #[arg(long, default_value = "127.0.0.1:7632")]
    postgres: String,
    /// The database that holds the schemas.
    #[arg(long, default_value = "redress")]
    database: String,
    /// Where the services find RabbitMQ.
    #[arg(long, default_value = "127.0.0.1:7672")]
    rabbitmq: String,
    /// Where RabbitMQ itself finds the folder, for the path in its configuration.
    #[arg(long)]
    rabbitmq_folder: Option<PathBuf>,
    /// What the names of exchange and queues begin with.
    #[arg(long, default_value = "redress")]
    prefix: String,
}

fn main() -> ExitCode {
    match provision(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("provision: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn provision(to: &Arguments) -> anyhow::Result<()> {
    let mut roles = Vec::new();
    let mut users = Vec::new();
    for service in SERVICES {
        let folder = to.into.join(service);
        files::folder(&folder)?;
        let app = files::url(
            &folder.join("database-url"),
            "postgres",
            &format!("{service}_app"),
            &format!("{}/{}", to.postgres, to.database),
        )?;
        let owner = files::url(
            &to.into
                .join("migrate")
                .join(format!("{service}-database-url")),
            "postgres",
            &format!("{service}_owner"),
            &format!("{}/{}", to.postgres, to.database),
        )?;
        let broker = files::url(
            &folder.join("amqp-url"),
            "amqp",
            service,
            &format!("{}/%2f", to.rabbitmq),
        )?;
        keys::pair(&folder, &to.into.join("trust"), service)
            .with_context(|| format!("the key pair of {service}"))?;
        roles.push(roles::Roles {
            service,
            app_password: app,
            owner_password: owner,
        });
        users.push(broker::User {
            service,
            password: broker,
        });
    }
    // Each its own: what one seals, the other cannot open.
    files::folder(&to.into.join("portal"))?;
    for service in ["intake", "notification", "directory", "portal"] {
        let ring = to.into.join(service).join("keyring.json");
        if !ring.exists() {
            sealing::KeyRing::generate(&ring)
                .with_context(|| format!("the key ring of {service}"))?;
        }
    }

    let postgres = to.into.join("postgres");
    files::secret_for_others(&postgres.join("superuser-password"))?;
    files::write_for_others(
        &postgres.join("roles.sql"),
        &roles::sql(&to.database, &roles),
    )?;

    let rabbitmq = to.into.join("rabbitmq");
    let definitions = rabbitmq.join("definitions.json");
    let text = broker::definitions(&to.prefix, &users, files::read(&definitions)?.as_deref())?;
    files::write_for_others(&definitions, &text)?;
    let seen_by_broker = to.rabbitmq_folder.as_ref().unwrap_or(&rabbitmq);
    let conf = broker::configuration(&seen_by_broker.join("definitions.json"));
    files::write_for_others(&rabbitmq.join("rabbitmq.conf"), &conf)
}
