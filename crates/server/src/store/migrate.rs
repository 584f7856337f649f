//! The tables, step by step. Each step is a file that never changes once it was released, and is taken in one transaction.

use paylater_core::digest::sha256_hex;

use super::StoreError;
use super::connection::Connection;

/// A step: its number, its name, what it does.
type Step = (i64, &'static str, &'static str);

macro_rules! steps {
    ($($number:literal $name:literal),* $(,)?) => {
        &[$(($number, $name, include_str!(concat!("../../migrations/", $name, ".sql")))),*]
    };
}

const STEPS: &[Step] = steps![
    1 "0001_orders",
    2 "0002_consent_evidence",
    3 "0003_capture_sends",
    4 "0004_answered_at",
    5 "0005_jobs",
    6 "0006_guarantees",
];

/// Takes every step that has not been taken.
pub(super) fn bring_up_to_date(connection: &Connection) -> Result<(), StoreError> {
    // Two processes that start together take the steps one after the other, and the second finds them taken.
    connection.execute("BEGIN IMMEDIATE")?;
    let done = take(connection);
    connection.execute(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

fn take(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_steps (
             number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL)",
    )?;
    adopt(connection)?;
    let tx = connection.tx();
    let taken = tx.all("SELECT number, sha256 FROM schema_steps ORDER BY number", [], |row| {
        Ok((row.get::<i64>("number")?, row.get::<String>("sha256")?))
    })?;
    for (number, sha256) in &taken {
        match STEPS.iter().find(|(known, ..)| known == number) {
            None => return Err(StoreError::Corrupt(format!("step {number} of a newer release"))),
            // Those of the releases before were not noted down with a fingerprint.
            Some((_, _, sql)) if !sha256.is_empty() && *sha256 != sha256_hex(sql.as_bytes()) => {
                return Err(StoreError::Corrupt(format!("step {number}, which is another one than it was,")));
            }
            Some(_) => {}
        }
    }
    for (number, name, sql) in STEPS.iter().filter(|(number, ..)| !taken.iter().any(|(t, _)| t == number)) {
        connection.execute(sql)?;
        let sha256 = sha256_hex(sql.as_bytes());
        tx.run(
            "INSERT INTO schema_steps (number, name, sha256) VALUES (?, ?, ?)",
            rusqlite::params![number, name, sha256],
        )?;
    }
    Ok(())
}

/// A file of an earlier release keeps its steps in a table of another name.
fn adopt(connection: &Connection) -> Result<(), StoreError> {
    let tx = connection.tx();
    let is_earlier =
        tx.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'", [], |_| {
            Ok(())
        })?;
    if is_earlier.is_some() {
        connection.execute(
            "INSERT INTO schema_steps (number, name, sha256)
                 SELECT version, description, '' FROM _sqlx_migrations WHERE success;
             DROP TABLE _sqlx_migrations;",
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
