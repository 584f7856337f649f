//! The sandbox's books, sorted by our orders.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::consent::{connect, database};
use crate::support::{World, read, text};

/// What the providers say they took and were promised.
pub struct Books {
    lines: BTreeMap<String, Vec<Value>>,
    /// Numbers of lines that belong to none of our attempts.
    pub strangers: Vec<String>,
}

impl Books {
    /// As they stand now.
    pub async fn of(world: &World) -> Self {
        let owners = owners(world);
        let book = read(world.http.get(format!("{}/control/book", world.sandbox.base_url))).await.ok();
        let mut books = Self { lines: BTreeMap::new(), strangers: Vec::new() };
        for line in list(&book["lines"]) {
            let number = line["of"].as_str().or(line["merchant_no"].as_str()).unwrap();
            match owners.get(number) {
                Some(order) => books.lines.entry(order.clone()).or_default().push(line.clone()),
                None => books.strangers.push(number.to_string()),
            }
        }
        books
    }

    /// Every line of an order.
    pub fn of_order(&self, order: &str) -> Value {
        json!(self.lines.get(order))
    }

    /// The amounts that were taken for an order, in fen.
    pub fn received(&self, order: &str) -> Vec<i64> {
        let is_received = |line: &&Value| {
            ["payment", "deduction"].contains(&text(&line["kind"]).as_str()) && line["is_settled"] == true
        };
        let lines = self.lines.get(order).into_iter().flatten();
        lines.filter(is_received).map(|line| line["amount"].as_i64().unwrap()).collect()
    }

    /// How many promises of an order are neither kept nor handed back.
    pub fn open_promises(&self, order: &str) -> usize {
        let lines = || self.lines.get(order).into_iter().flatten();
        let promised = lines().filter(|line| line["kind"] == "promise");
        let is_open = |promise: &&Value| {
            let number = &promise["merchant_no"];
            !lines().any(|line| {
                let is_of_it = &line["of"] == number || &line["merchant_no"] == number;
                let is_its_end = line["kind"] == "closing" && &line["merchant_no"] == number
                    || line["kind"] == "deduction" && line["is_settled"] == true;
                is_of_it && is_its_end
            })
        };
        promised.filter(is_open).count()
    }
}

/// Which order each number at a provider belongs to.
fn owners(world: &World) -> BTreeMap<String, String> {
    let connection = connect(&database(world));
    let mut attempts = connection.prepare("SELECT out_trade_no, order_id FROM attempts").unwrap();
    let rows = attempts.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// How many orders there are.
pub fn kept_by(world: &World) -> usize {
    let connection = connect(&database(world));
    let count: i64 = connection.query_row("SELECT count(*) FROM orders", [], |row| row.get(0)).unwrap();
    usize::try_from(count).unwrap()
}

/// What a JSON list holds.
pub fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}
