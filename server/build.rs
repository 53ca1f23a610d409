//! Building needs no database: queries are checked against the descriptions committed in `.sqlx`.
//! `ORRERY_PREPARE_QUERIES=1` checks them against `DATABASE_URL` instead.

fn main() {
    println!("cargo::rerun-if-env-changed=ORRERY_PREPARE_QUERIES");
    println!("cargo::rerun-if-changed=../migrations");
    println!("cargo::rerun-if-changed=../templates");
    if std::env::var_os("ORRERY_PREPARE_QUERIES").is_none() {
        println!("cargo::rustc-env=SQLX_OFFLINE=true");
    }
}
