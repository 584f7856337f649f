-- Instants are milliseconds since 1970 in UTC; amounts are fen.

-- One row for one checkout session, which is also one order.
CREATE TABLE orders (
    id              TEXT PRIMARY KEY,
    -- One order for one number of the shop, however often it asks.
    out_trade_no    TEXT NOT NULL UNIQUE,
    subject         TEXT NOT NULL,
    lines           TEXT NOT NULL,
    amount          INTEGER NOT NULL CHECK (amount > 0),
    buyer_ref       TEXT NOT NULL,
    alipay_open_id  TEXT,
    wechat_openid   TEXT,
    return_url      TEXT NOT NULL,
    ordered_on      TEXT NOT NULL,
    -- The state of the order's life, its attempt and, while closing, why.
    state           TEXT NOT NULL,
    state_attempt   INTEGER,
    state_why       TEXT,
    -- Ways that a provider declined for this order, comma-separated.
    declined_ways   TEXT NOT NULL DEFAULT '',
    -- The last attempt was declined.
    is_declined     INTEGER NOT NULL DEFAULT 0,
    version         INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
);

CREATE INDEX orders_newest ON orders (created_at DESC, id DESC);
-- What the expiry worker looks for.
CREATE INDEX orders_expiring ON orders (expires_at) WHERE state IN ('open', 'paying');

-- One try to pay one order. Its numbers are made and stored before anything is sent.
CREATE TABLE attempts (
    order_id        TEXT NOT NULL REFERENCES orders (id),
    no              INTEGER NOT NULL,
    -- Our number at the provider; a notification leads back by it.
    out_trade_no    TEXT NOT NULL UNIQUE,
    -- The number of the later deduction, for ways that are captured later; see `captures`.
    capture_no      TEXT NOT NULL UNIQUE,
    -- The last deduction came to nothing: the next one needs a number of its own.
    is_capture_spent INTEGER NOT NULL DEFAULT 0,
    way             TEXT NOT NULL,
    plan            TEXT NOT NULL,
    host            TEXT NOT NULL,
    instalments     INTEGER,
    seller_pays     INTEGER NOT NULL DEFAULT 0,
    schedule_digest TEXT NOT NULL,
    -- The idempotency key under which it was confirmed: a repeat gets this attempt and no other.
    confirm_key     TEXT NOT NULL,
    -- The provider's own number, once it is known; no two orders share one.
    provider_no     TEXT,
    -- The payment instruction as it was answered; it is what the signature covers and is never made twice.
    instruction     TEXT,
    -- When the provider is to be asked about it next, while its end is unknown.
    next_query_at   INTEGER,
    queries         INTEGER NOT NULL DEFAULT 0,
    -- Since when we have been waiting for what we ask about.
    waiting_since   INTEGER NOT NULL DEFAULT 0,
    last_query_at   INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (order_id, no),
    UNIQUE (order_id, confirm_key)
);

-- Every number under which a deduction was ever asked for: money that comes late still finds its order.
CREATE TABLE captures (
    capture_no TEXT PRIMARY KEY,
    order_id   TEXT NOT NULL,
    attempt_no INTEGER NOT NULL,
    FOREIGN KEY (order_id, attempt_no) REFERENCES attempts (order_id, no)
);

CREATE UNIQUE INDEX attempts_provider_no ON attempts (way, provider_no) WHERE provider_no IS NOT NULL;
CREATE INDEX attempts_due ON attempts (next_query_at) WHERE next_query_at IS NOT NULL;

-- Everything that happened to an order, written in the transaction in which it happened. Never updated.
CREATE TABLE order_events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id   TEXT NOT NULL REFERENCES orders (id),
    event      TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    detail     TEXT NOT NULL,
    at         INTEGER NOT NULL
);

CREATE INDEX order_events_of ON order_events (order_id, seq);

-- What the shopper agreed to, with the fingerprint of the exact text and of the schedule shown. Never updated.
CREATE TABLE consents (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id        TEXT NOT NULL,
    attempt_no      INTEGER NOT NULL,
    document        TEXT NOT NULL,
    version         TEXT NOT NULL,
    sha256          TEXT NOT NULL,
    schedule_digest TEXT NOT NULL,
    at              INTEGER NOT NULL,
    UNIQUE (order_id, attempt_no, document),
    FOREIGN KEY (order_id, attempt_no) REFERENCES attempts (order_id, no)
);

-- Calls that have to reach a provider, written with the change that caused them; a worker delivers what is left.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id    TEXT NOT NULL,
    attempt_no  INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('begin', 'close', 'capture')),
    due_at      INTEGER NOT NULL,
    -- Until then somebody is at it; afterwards anybody may take it over.
    lease_until INTEGER NOT NULL DEFAULT 0,
    tries       INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    done_at     INTEGER,
    last_error  TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (order_id, attempt_no) REFERENCES attempts (order_id, no)
);

CREATE INDEX outbox_due ON outbox (due_at) WHERE done_at IS NULL;

-- The unique row is the guard: whoever inserts it first does the work.
CREATE TABLE idempotency (
    scope       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    -- Absent while the first request is still at it.
    status      INTEGER,
    body        TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
);

-- Verified notifications as they came. The same one comes many times; its effect comes once.
CREATE TABLE notifications (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    provider     TEXT NOT NULL,
    notice_id    TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    kind         TEXT NOT NULL,
    body         BLOB NOT NULL,
    times        INTEGER NOT NULL DEFAULT 1,
    received_at  INTEGER NOT NULL,
    UNIQUE (provider, notice_id, kind)
);

-- What a human has to look at; a repeated alarm is counted, not repeated.
CREATE TABLE alarms (
    kind     TEXT NOT NULL,
    subject  TEXT NOT NULL,
    detail   TEXT NOT NULL,
    count    INTEGER NOT NULL DEFAULT 1,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
);
