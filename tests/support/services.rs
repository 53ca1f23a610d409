//! PostgreSQL and Redis of `DATABASE_URL` and `REDIS_URL` (`make test` starts private ones): a database for each test,
//! cloned from one that is migrated once.

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Set when another test is migrating or cloning: PostgreSQL clones a database only while nobody uses it.
const LOCK: i64 = 0x6f72_7265;

fn environment(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: `make test` starts the services and sets it"))
}

pub fn redis_url() -> String {
    environment("REDIS_URL")
}

/// A database that belongs to one test.
pub struct TestDatabase {
    pub url: String,
    name: String,
}

fn with_name(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("a database's URL ends in its name");
    format!("{server}/{name}")
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.expect("the statement");
}

impl TestDatabase {
    pub async fn new() -> Self {
        let url = environment("DATABASE_URL");
        let mut connection = PgConnection::connect(&url).await.expect("the database of DATABASE_URL");
        sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(&mut connection).await.expect("the lock");
        // A template of its own for each build, so that a changed migration is not missed.
        let template = format!("orrery_template_{}", std::process::id());
        let there: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
            .bind(&template)
            .fetch_optional(&mut connection)
            .await
            .expect("the list of databases");
        if there.is_none() {
            run(&mut connection, format!("create database {template}")).await;
            let store = server::db::Postgres::open(&SecretString::from(with_name(&url, &template)), 1).await;
            store.expect("the schema").close().await;
        }
        let name = format!("orrery_test_{}", uuid::Uuid::new_v4().simple());
        run(&mut connection, format!("create database {name} template {template}")).await;
        sqlx::query("select pg_advisory_unlock($1)").bind(LOCK).execute(&mut connection).await.expect("the lock");
        Self { url: with_name(&url, &name), name }
    }

    pub async fn remove(self) {
        let mut connection = PgConnection::connect(&environment("DATABASE_URL")).await.expect("the database");
        run(&mut connection, format!("drop database {} with (force)", self.name)).await;
    }
}
