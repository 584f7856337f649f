//! Every statement of the store is asked how it would be carried out: none walks a table that grows with the orders, unless
//! it is here with its reason.

use rusqlite::StatementStatus;

use super::connection::Connection;
use super::{migrate, orders};

/// Where statements stand.
const SOURCES: [(&str, &str); 10] = [
    ("store.rs", include_str!("../store.rs")),
    ("alarms.rs", include_str!("alarms.rs")),
    ("attempts.rs", include_str!("attempts.rs")),
    ("captures.rs", include_str!("captures.rs")),
    ("evidence.rs", include_str!("evidence.rs")),
    ("idempotency.rs", include_str!("idempotency.rs")),
    ("jobs.rs", include_str!("jobs.rs")),
    ("notifications.rs", include_str!("notifications.rs")),
    ("orders.rs", include_str!("orders.rs")),
    ("provider_numbers.rs", include_str!("provider_numbers.rs")),
];

/// Steps of a plan that walk a whole table or index, and may.
const ALLOWED: [(&str, &str); 9] = [
    // Stops at the first row.
    ("SELECT 1 FROM orders LIMIT 1", "SCAN orders"),
    // From its end, and stops at the first row.
    ("SELECT seq, hash FROM consent_records ORDER BY seq DESC LIMIT 1", "SCAN consent_records"),
    // Only where a reference to it is still open within the transaction, which ours never are.
    ("INSERT INTO consent_texts", "SCAN consent_records"),
    // Once, when the process starts, over what is open.
    ("UPDATE jobs SET lease_until = 0, planned_at = ? WHERE lease_until > 0", "SCAN jobs"),
    // Newest first, as many as a page has.
    ("SELECT * FROM orders ORDER BY created_at", "SCAN orders USING INDEX orders_newest"),
    // At most as many as a page of orders; it is a list that comes with the question.
    ("SELECT a.* FROM json_each", "SCAN ids VIRTUAL TABLE"),
    // `paylater consent verify`, which walks everything: that is what it is for, and no shopper waits for it.
    ("SELECT sha256 FROM consent_texts", "SCAN consent_texts USING"),
    ("SELECT order_id, attempt_no FROM agreements a WHERE NOT EXISTS", "SCAN a"),
    ("SELECT order_id, detail FROM order_events e", "SCAN e USING INDEX order_events_withdrawn"),
];

/// The texts in a source that are statements.
fn statements(source: &str) -> Vec<String> {
    let shipped = source.split("#[cfg(test)]\nmod tests").next().unwrap_or(source);
    let literals = shipped.split('"').skip(1).step_by(2);
    let is_statement = |text: &&str| {
        let first = text.split_whitespace().next().unwrap_or_default();
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first)
    };
    literals.filter(is_statement).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn plan(connection: &Connection, statement: &str) -> Vec<String> {
    // What is not given is NULL, which changes no plan.
    let mut asked = connection.0.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let mut rows = asked.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get("detail").unwrap());
    }
    steps
}

/// Steps that walk what they should look up. A table that a statement made for itself is as short as that statement.
fn walks(statement: &str, plan: &[String]) -> Vec<String> {
    let own = ["SCAN k", "SCAN CONSTANT ROW", "SCAN (", "SCAN 2 CONSTANT"];
    let is_allowed = |step: &str| {
        own.iter().any(|own| step.starts_with(own))
            || ALLOWED.iter().any(|(begins, may)| statement.starts_with(begins) && step.starts_with(may))
    };
    plan.iter()
        .filter(|step| step.starts_with("SCAN") && !is_allowed(step))
        .map(|step| format!("{step} in {statement}"))
        .collect()
}

fn database() -> Connection {
    let connection = Connection::in_memory().unwrap();
    migrate::bring_up_to_date(&connection).unwrap();
    connection
}

#[test]
fn no_statement_walks_a_table_that_grows() {
    let connection = database();
    let mut found = Vec::new();
    let mut count = 0;
    for (file, source) in SOURCES {
        for statement in statements(source).into_iter().filter(|text| !text.contains('{')) {
            count += 1;
            let walks = walks(&statement, &plan(&connection, &statement));
            found.extend(walks.into_iter().map(|walk| format!("{file}: {walk}")));
        }
    }
    assert!(count > 60, "only {count} statements were found");
    assert_eq!(found, [""; 0], "an index is missing, or a reason");
}

#[test]
fn a_question_is_compiled_once_whatever_is_asked_with_it() {
    let connection = database();
    let mut again = Vec::new();
    for (file, source) in SOURCES {
        for text in
            statements(source).into_iter().filter(|text| text.starts_with("SELECT") && !text.contains('{'))
        {
            let mut statement = connection.0.prepare(&text).unwrap();
            for value in 0..3 {
                for at in 1..=statement.parameter_count() {
                    statement.raw_bind_parameter(at, value).unwrap();
                }
                // A number where a list belongs is refused; by then the statement is compiled or compiled anew.
                let _ = statement.raw_query().next();
            }
            if statement.get_status(StatementStatus::RePrepare) > 0 {
                again.push(format!("{file}: {text}"));
            }
        }
    }
    assert_eq!(again, [""; 0]);
}

/// What it takes to take sixteen jobs, in steps of SQLite's own machine, where so many are due.
fn steps_to_claim(due: i64) -> i32 {
    let connection = database();
    connection.0.pragma_update(None, "foreign_keys", false).unwrap();
    let insert = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, since)
         SELECT 'alipay', 'query', 'cs_' || i, 1, i, i, i FROM n";
    connection.0.execute(insert, [due]).unwrap();
    let all = statements(include_str!("jobs.rs"));
    let claim = all.iter().find(|text| text.contains("UNION")).unwrap();
    let mut statement = connection.0.prepare(claim).unwrap();
    let mut rows = statement.query(rusqlite::params!["alipay", 1_000_000, 1_060_000, 1_120_000, 16]).unwrap();
    let mut taken = 0;
    while rows.next().unwrap().is_some() {
        taken += 1;
    }
    drop(rows);
    assert_eq!(taken, 16);
    statement.get_status(StatementStatus::VmStep)
}

#[test]
fn taking_jobs_costs_the_same_however_many_are_due() {
    let (few, many) = (steps_to_claim(100), steps_to_claim(20_000));
    assert!(many <= 2 * few, "{few} steps of a hundred, {many} of twenty thousand");
}

#[test]
fn each_way_to_list_orders_is_served_by_an_index() {
    let connection = database();
    let some = |text: &str| Some(text.to_string());
    for (number, state, after, index) in [
        (None, None, false, "SCAN orders USING INDEX orders_newest"),
        (None, None, true, "SEARCH orders USING INDEX orders_newest ((created_at,id)<(?,?))"),
        (some("S1"), None, false, "SEARCH orders USING INDEX sqlite_autoindex_orders_2 (out_trade_no=?)"),
        (
            some("S1"),
            some("open"),
            true,
            "SEARCH orders USING INDEX sqlite_autoindex_orders_2 (out_trade_no=?)",
        ),
        (None, some("open"), false, "SEARCH orders USING INDEX orders_in_state (state=?)"),
        (
            None,
            some("open"),
            true,
            "SEARCH orders USING INDEX orders_in_state (state=? AND (created_at,id)<(?,?))",
        ),
    ] {
        let after = after.then(|| (5, "cs_1".to_string()));
        let filter = orders::Filter { out_trade_no: number, state, after, limit: 20 };
        let (sql, _) = orders::list_question(&filter);
        let plan = plan(&connection, &sql);
        assert_eq!(plan.first().map(String::as_str), Some(index), "{sql}");
        assert!(
            !plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"))
                || sql.contains("out_trade_no"),
            "{plan:?}"
        );
    }
}

#[test]
fn a_statement_that_walks_a_table_is_found() {
    let connection = database();
    for statement in [
        "SELECT * FROM orders WHERE buyer_ref = ?",
        "DELETE FROM notifications WHERE received_at < ?",
        "UPDATE jobs SET due_at = 0 WHERE last_error = ?",
    ] {
        assert_eq!(walks(statement, &plan(&connection, statement)).len(), 1, "{statement}");
    }
}
