//! Orders and what happened to them.

use std::collections::BTreeMap;

use paylater_core::date::Date;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::{Line, Way};
use paylater_core::order::{AttemptNo, CloseWhy, Order as OrderState, StateName};
use paylater_core::product::CreditDecision;
use rusqlite::{params, params_from_iter, types::Value};

use super::attempts::{self, Attempt};
use super::{Db, Row, StoreError, Tx};

/// An order as stored.
#[derive(Debug, Clone)]
pub struct Order {
    /// The order's and the session's id.
    pub id: String,
    /// The shop's own number.
    pub out_trade_no: String,
    /// What is bought.
    pub subject: String,
    /// What it consists of.
    pub lines: Vec<Line>,
    /// The price.
    pub amount: Money,
    /// The shop's name for the buyer.
    pub buyer_ref: String,
    /// The buyer at Alipay.
    pub alipay_open_id: Option<String>,
    /// The buyer at WeChat.
    pub wechat_openid: Option<String>,
    /// What the shop's own check of the buyer's credit came to, if there was one.
    pub credit: Option<CreditDecision>,
    /// Where the shopper goes afterwards.
    pub return_url: String,
    /// The day from which due dates count.
    pub ordered_on: Date,
    /// Where it stands.
    pub state: OrderState,
    /// Ways a provider declined.
    pub declined_ways: Vec<Way>,
    /// The last attempt was declined.
    pub is_declined: bool,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When its session ends.
    pub expires_at: Instant,
}

/// One row of an order's history.
#[derive(Debug, Clone)]
pub struct Event {
    /// Counts over all orders.
    pub seq: i64,
    /// What happened.
    pub event: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// More about it.
    pub detail: String,
    /// When.
    pub at: Instant,
}

/// Which orders to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this number of the shop's.
    pub out_trade_no: Option<String>,
    /// Only those in this state.
    pub state: Option<String>,
    /// Only those older than this one: its time and id.
    pub after: Option<(i64, String)>,
    /// At most so many.
    pub limit: i64,
}

/// Stores a new order. Fails as taken when the shop's number is.
pub fn insert(tx: &mut Tx<'_>, order: &Order) -> Result<(), StoreError> {
    let lines: Vec<_> =
        order.lines.iter().map(|line| (&line.name, line.quantity, line.unit_amount.fen())).collect();
    let lines = serde_json::to_string(&lines).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    tx.run(
        "INSERT INTO orders (id, out_trade_no, subject, lines, amount, buyer_ref, alipay_open_id, wechat_openid,
             credit, return_url, ordered_on, state, created_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            order.id,
            order.out_trade_no,
            order.subject,
            lines,
            order.amount.fen(),
            order.buyer_ref,
            order.alipay_open_id,
            order.wechat_openid,
            order.credit.map(CreditDecision::id),
            order.return_url,
            order.ordered_on.to_string(),
            order.state.name().id(),
            order.created_at.unix_ms(),
            order.expires_at.unix_ms(),
        ],
    )
    .map(|_| ())
}

/// The order of this id.
pub fn get(db: &Db<'_>, id: &str) -> Result<Option<Order>, StoreError> {
    db.one("SELECT * FROM orders WHERE id = ?", params![id], read)
}

/// The order of this id with the attempt of which its state speaks.
pub fn with_attempt(db: &Db<'_>, id: &str) -> Result<Option<(Order, Option<Attempt>)>, StoreError> {
    let Some(order) = get(db, id)? else { return Ok(None) };
    let attempt = match order.state.attempt() {
        Some(no) => attempts::get(db, id, no)?,
        None => None,
    };
    Ok(Some((order, attempt)))
}

/// Stores where an order stands now; its version rises, here and there. Fails when it is not any more what was read.
pub fn save_state(tx: &mut Tx<'_>, order: &mut Order) -> Result<(), StoreError> {
    let why = order.state.why().map(CloseWhy::id);
    let declined: Vec<&str> = order.declined_ways.iter().map(|way| way.id()).collect();
    let version = order.version;
    #[cfg(feature = "planted")]
    let version = unguarded(tx, order)?.unwrap_or(version);
    let changed = tx.run(
        "UPDATE orders SET state = ?, state_attempt = ?, state_why = ?, is_declined = ?, declined_ways = ?,
             version = version + 1
         WHERE id = ? AND version = ?",
        params![
            order.state.name().id(),
            order.state.attempt(),
            why,
            order.is_declined,
            declined.join(","),
            order.id,
            version,
        ],
    )?;
    guarded(tx, order, changed)
}

/// Lets whoever waits see that something other than the state changed.
pub fn touch(tx: &mut Tx<'_>, order: &mut Order) -> Result<(), StoreError> {
    let changed = tx.run(
        "UPDATE orders SET version = version + 1 WHERE id = ? AND version = ?",
        params![order.id, order.version],
    )?;
    guarded(tx, order, changed)
}

#[cfg(feature = "planted")]
fn unguarded(tx: &Tx<'_>, order: &Order) -> Result<Option<i64>, StoreError> {
    if !crate::planted::is(crate::planted::Mistake::NoVersionGuard) {
        return Ok(None);
    }
    Ok(get(tx, &order.id)?.map(|now| now.version))
}

fn guarded(tx: &mut Tx<'_>, order: &mut Order, changed: usize) -> Result<(), StoreError> {
    if changed != 1 {
        return Err(StoreError::Conflict(format!("order {} is not at version {}", order.id, order.version)));
    }
    order.version += 1;
    tx.changed_order(&order.id);
    Ok(())
}

/// Writes down what happened.
pub fn add_event(
    tx: &mut Tx<'_>,
    id: &str,
    event: &str,
    (from, to): (&str, &str),
    detail: &str,
    at: Instant,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO order_events (order_id, event, from_state, to_state, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
        params![id, event, from, to, detail, at.unix_ms()],
    )
    .map(|_| ())
}

/// Orders, newest first, each with the attempt of which its state speaks.
pub fn list(db: &Db<'_>, filter: &Filter) -> Result<Vec<(Order, Option<Attempt>)>, StoreError> {
    let (sql, values) = list_question(filter);
    let orders = db.all(&sql, params_from_iter(values), read)?;
    let mut attempts = attempts_of(db, &orders)?;
    let with = orders.into_iter().map(|order| {
        let attempt = order.state.attempt().and_then(|no| attempts.remove(&(order.id.clone(), no)));
        (order, attempt)
    });
    Ok(with.collect())
}

/// Only what is asked for stands in the question: an index serves each of them.
pub(super) fn list_question(filter: &Filter) -> (String, Vec<Value>) {
    let (mut wanted, mut values) = (Vec::new(), Vec::<Value>::new());
    if let Some(number) = &filter.out_trade_no {
        wanted.push("out_trade_no = ?");
        values.push(number.clone().into());
    }
    if let Some(state) = &filter.state {
        wanted.push("state = ?");
        values.push(state.clone().into());
    }
    if let Some((created_at, id)) = &filter.after {
        wanted.push("(created_at, id) < (?, ?)");
        values.extend([Value::from(*created_at), Value::from(id.clone())]);
    }
    values.push(filter.limit.into());
    let conditions =
        if wanted.is_empty() { String::new() } else { format!("WHERE {} ", wanted.join(" AND ")) };
    (format!("SELECT * FROM orders {conditions}ORDER BY created_at DESC, id DESC LIMIT ?"), values)
}

/// The attempts of which these orders' states speak, by one question.
fn attempts_of(db: &Db<'_>, orders: &[Order]) -> Result<BTreeMap<(String, AttemptNo), Attempt>, StoreError> {
    let with = orders.iter().filter(|order| order.state.attempt().is_some());
    let ids: Vec<&str> = with.map(|order| order.id.as_str()).collect();
    let mut found = BTreeMap::new();
    let ids = serde_json::to_string(&ids).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    for attempt in attempts::among(db, &ids)? {
        found.insert((attempt.order_id.clone(), attempt.no), attempt);
    }
    Ok(found)
}

/// The orders to which something happened after this row of the history, each with its row, oldest first.
pub fn changed_since(db: &Db<'_>, seq: i64) -> Result<Vec<(i64, String)>, StoreError> {
    db.all("SELECT seq, order_id FROM order_events WHERE seq > ? ORDER BY seq", params![seq], |row| {
        Ok((row.get("seq")?, row.get("order_id")?))
    })
}

/// What happened to an order, oldest first.
pub fn events(db: &Db<'_>, id: &str) -> Result<Vec<Event>, StoreError> {
    db.all("SELECT * FROM order_events WHERE order_id = ? ORDER BY seq", params![id], |row| {
        Ok(Event {
            seq: row.get("seq")?,
            event: row.get("event")?,
            from: row.get("from_state")?,
            to: row.get("to_state")?,
            detail: row.get("detail")?,
            at: Instant::from_unix_ms(row.get("at")?),
        })
    })
}

fn read(row: &Row<'_, '_>) -> Result<Order, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(what.into());
    let lines: String = row.get("lines")?;
    let lines: Vec<(String, u32, i64)> = serde_json::from_str(&lines).map_err(|_| corrupt("lines"))?;
    let money = |fen: i64| Money::from_fen(fen).map_err(|_| corrupt("amount"));
    let lines = lines
        .into_iter()
        .map(|(name, quantity, unit)| Ok(Line { name, quantity, unit_amount: money(unit)? }));
    let declined: String = row.get("declined_ways")?;
    let declined = declined.split(',').filter(|id| !id.is_empty());
    let ordered_on: String = row.get("ordered_on")?;
    let credit: Option<String> = row.get("credit")?;
    let decision = |id: String| CreditDecision::from_id(&id).ok_or_else(|| corrupt("credit"));
    Ok(Order {
        id: row.get("id")?,
        out_trade_no: row.get("out_trade_no")?,
        subject: row.get("subject")?,
        lines: lines.collect::<Result<_, StoreError>>()?,
        amount: money(row.get("amount")?)?,
        buyer_ref: row.get("buyer_ref")?,
        alipay_open_id: row.get("alipay_open_id")?,
        wechat_openid: row.get("wechat_openid")?,
        credit: credit.map(decision).transpose()?,
        return_url: row.get("return_url")?,
        ordered_on: Date::parse(&ordered_on).map_err(|_| corrupt("date"))?,
        state: state(row)?,
        declined_ways: declined
            .map(|id| Way::from_id(id).ok_or_else(|| corrupt("way")))
            .collect::<Result<_, _>>()?,
        is_declined: row.get("is_declined")?,
        version: row.get("version")?,
        created_at: Instant::from_unix_ms(row.get("created_at")?),
        expires_at: Instant::from_unix_ms(row.get("expires_at")?),
    })
}

fn state(row: &Row<'_, '_>) -> Result<OrderState, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt(what);
    let (name, why): (String, Option<String>) = (row.get("state")?, row.get("state_why")?);
    let known = StateName::from_id(&name).ok_or_else(|| corrupt(format!("state {name:?}")))?;
    let why = match &why {
        Some(id) => Some(CloseWhy::from_id(id).ok_or_else(|| corrupt(format!("reason {id:?}")))?),
        None => None,
    };
    OrderState::from_parts(known, row.get("state_attempt")?, why).map_err(|error| corrupt(error.to_string()))
}
