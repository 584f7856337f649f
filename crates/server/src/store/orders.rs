//! Orders and what happened to them.

use paylater_core::date::Date;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::{Line, Way};
use paylater_core::order::{AttemptNo, CloseWhy, Order as Life};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, Tx, corrupt};

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
    /// Where the shopper goes afterwards.
    pub return_url: String,
    /// The day from which due dates count.
    pub ordered_on: Date,
    /// Where it stands.
    pub life: Life,
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

/// Stores a new order. Fails with a unique violation when the shop's number is taken.
pub async fn insert(tx: &mut Tx, order: &Order) -> Result<(), sqlx::Error> {
    let lines: Vec<_> =
        order.lines.iter().map(|line| (&line.name, line.quantity, line.unit_amount.fen())).collect();
    let lines = serde_json::to_string(&lines).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query(
        "INSERT INTO orders (id, out_trade_no, subject, lines, amount, buyer_ref, alipay_open_id, wechat_openid,
             return_url, ordered_on, state, created_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&order.id)
    .bind(&order.out_trade_no)
    .bind(&order.subject)
    .bind(lines)
    .bind(order.amount.fen())
    .bind(&order.buyer_ref)
    .bind(&order.alipay_open_id)
    .bind(&order.wechat_openid)
    .bind(&order.return_url)
    .bind(order.ordered_on.to_string())
    .bind(order.life.name().id())
    .bind(order.created_at.unix_ms())
    .bind(order.expires_at.unix_ms())
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

/// The order of this id, within a change.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Order>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM orders WHERE id = ?").bind(id).fetch_optional(&mut **tx).await?;
    row.map(|row| read(&row)).transpose()
}

/// Stores where an order stands now; its version rises.
pub async fn save_life(
    tx: &mut Tx,
    id: &str,
    life: Life,
    is_declined: bool,
    declined: &[Way],
) -> Result<(), sqlx::Error> {
    let why = match life {
        Life::Closing { why, .. } => Some(why_id(why)),
        _ => None,
    };
    let declined: Vec<&str> = declined.iter().map(|way| way.id()).collect();
    sqlx::query(
        "UPDATE orders SET state = ?, state_attempt = ?, state_why = ?, is_declined = ?, declined_ways = ?,
             version = version + 1
         WHERE id = ?",
    )
    .bind(life.name().id())
    .bind(life.attempt())
    .bind(why)
    .bind(is_declined)
    .bind(declined.join(","))
    .bind(id)
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

/// Lets whoever waits see that something other than the state changed.
pub async fn touch(tx: &mut Tx, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE orders SET version = version + 1 WHERE id = ?")
        .bind(id)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Writes down what happened.
pub async fn add_event(
    tx: &mut Tx,
    id: &str,
    event: &str,
    (from, to): (&str, &str),
    detail: &str,
    at: Instant,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO order_events (order_id, event, from_state, to_state, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(id)
    .bind(event)
    .bind(from)
    .bind(to)
    .bind(detail)
    .bind(at.unix_ms())
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

impl Store {
    /// The order of this id.
    pub async fn order(&self, id: &str) -> Result<Option<Order>, sqlx::Error> {
        let row =
            sqlx::query("SELECT * FROM orders WHERE id = ?").bind(id).fetch_optional(self.pool()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Orders, newest first.
    pub async fn orders(&self, filter: &Filter) -> Result<Vec<Order>, sqlx::Error> {
        let (created_at, id) = filter.after.clone().unwrap_or((i64::MAX, String::new()));
        let rows = sqlx::query(
            "SELECT * FROM orders
             WHERE (?1 IS NULL OR out_trade_no = ?1) AND (?2 IS NULL OR state = ?2)
               AND (created_at < ?3 OR (created_at = ?3 AND id < ?4))
             ORDER BY created_at DESC, id DESC LIMIT ?5",
        )
        .bind(&filter.out_trade_no)
        .bind(&filter.state)
        .bind(created_at)
        .bind(id)
        .bind(filter.limit)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read).collect()
    }

    /// What happened to an order, oldest first.
    pub async fn events(&self, id: &str) -> Result<Vec<Event>, sqlx::Error> {
        let rows = sqlx::query("SELECT * FROM order_events WHERE order_id = ? ORDER BY seq")
            .bind(id)
            .fetch_all(self.pool())
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Event {
                    seq: row.try_get("seq")?,
                    event: row.try_get("event")?,
                    from: row.try_get("from_state")?,
                    to: row.try_get("to_state")?,
                    detail: row.try_get("detail")?,
                    at: Instant::from_unix_ms(row.try_get("at")?),
                })
            })
            .collect()
    }

    /// Orders whose session has run out while nothing is promised or paid.
    pub async fn expired(&self, now: Instant, limit: i64) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT id FROM orders WHERE state IN ('open', 'paying') AND expires_at <= ? ORDER BY expires_at LIMIT ?",
        )
        .bind(now.unix_ms())
        .bind(limit)
        .fetch_all(self.pool())
        .await
    }
}

fn read(row: &SqliteRow) -> Result<Order, sqlx::Error> {
    let lines: Vec<(String, u32, i64)> =
        serde_json::from_str(row.try_get("lines")?).map_err(|_| corrupt("lines"))?;
    let money = |fen: i64| Money::from_fen(fen).map_err(|_| corrupt("amount"));
    let lines = lines
        .into_iter()
        .map(|(name, quantity, unit)| Ok(Line { name, quantity, unit_amount: money(unit)? }));
    let declined: &str = row.try_get("declined_ways")?;
    let declined = declined.split(',').filter(|id| !id.is_empty());
    Ok(Order {
        id: row.try_get("id")?,
        out_trade_no: row.try_get("out_trade_no")?,
        subject: row.try_get("subject")?,
        lines: lines.collect::<Result<_, sqlx::Error>>()?,
        amount: money(row.try_get("amount")?)?,
        buyer_ref: row.try_get("buyer_ref")?,
        alipay_open_id: row.try_get("alipay_open_id")?,
        wechat_openid: row.try_get("wechat_openid")?,
        return_url: row.try_get("return_url")?,
        ordered_on: Date::parse(row.try_get("ordered_on")?).map_err(|_| corrupt("date"))?,
        life: life(row.try_get("state")?, row.try_get("state_attempt")?, row.try_get("state_why")?)?,
        declined_ways: declined
            .map(|id| Way::from_id(id).ok_or_else(|| corrupt("way")))
            .collect::<Result<_, _>>()?,
        is_declined: row.try_get("is_declined")?,
        version: row.try_get("version")?,
        created_at: Instant::from_unix_ms(row.try_get("created_at")?),
        expires_at: Instant::from_unix_ms(row.try_get("expires_at")?),
    })
}

fn life(state: &str, attempt: Option<AttemptNo>, why: Option<&str>) -> Result<Life, sqlx::Error> {
    let known = || attempt.ok_or_else(|| corrupt("attempt of a state"));
    Ok(match state {
        "open" => Life::Open,
        "paying" => Life::Paying { attempt: known()? },
        "closing" => {
            Life::Closing { attempt: known()?, why: why.and_then(why_of).ok_or_else(|| corrupt("reason"))? }
        }
        "authorised" => Life::Authorised { attempt: known()? },
        "capturing" => Life::Capturing { attempt: known()? },
        "paid" => Life::Paid { attempt: known()? },
        "cancelled" => Life::Cancelled,
        "expired" => Life::Expired,
        "authorised_late" => Life::AuthorisedLate { attempt: known()? },
        "paid_late" => Life::PaidLate { attempt: known()? },
        _ => return Err(corrupt("state")),
    })
}

const fn why_id(why: CloseWhy) -> &'static str {
    match why {
        CloseWhy::Switch => "switch",
        CloseWhy::Cancel => "cancel",
        CloseWhy::Expire => "expire",
    }
}

fn why_of(id: &str) -> Option<CloseWhy> {
    [CloseWhy::Switch, CloseWhy::Cancel, CloseWhy::Expire].into_iter().find(|why| why_id(*why) == id)
}
