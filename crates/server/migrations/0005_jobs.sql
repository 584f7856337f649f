-- What has to happen later, one row each: calls to providers, questions to them, sessions that run out. At most one of a
-- kind is open for an attempt; attempt 0 is the order itself. A row that is done is gone.
CREATE TABLE jobs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Whose answers it waits for: a provider's id, or 'local'.
    queue       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    attempt_no  INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    -- When that was decided: a plan made at a time that has not come yet is the work of a clock that was wrong, and is due.
    planned_at  INTEGER NOT NULL,
    -- Until then somebody is at it; afterwards anybody may take it over.
    lease_until INTEGER NOT NULL DEFAULT 0,
    -- Rises each time it is taken: who was overtaken can no longer end it.
    fence       INTEGER NOT NULL DEFAULT 0,
    -- Rises each time it is asked for: what was asked for again meanwhile is done again.
    asked       INTEGER NOT NULL DEFAULT 1,
    tries       INTEGER NOT NULL DEFAULT 0,
    -- Since when it is tried.
    since       INTEGER NOT NULL,
    last_error  TEXT NOT NULL DEFAULT '',
    -- Nobody tries it any more until a human says so.
    dead_at     INTEGER
);

CREATE UNIQUE INDEX jobs_of ON jobs (order_id, attempt_no, kind);
CREATE INDEX jobs_due ON jobs (queue, due_at) WHERE dead_at IS NULL;
CREATE INDEX jobs_planned ON jobs (planned_at);
CREATE INDEX jobs_dead ON jobs (dead_at) WHERE dead_at IS NOT NULL;

INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, tries, since, last_error)
    SELECT CASE WHEN a.way LIKE 'alipay-%' THEN 'alipay' ELSE 'wechatpay' END,
           CASE o.kind WHEN 'begin' THEN 'create' WHEN 'close' THEN 'void' ELSE 'capture' END,
           o.order_id, o.attempt_no, o.due_at, o.created_at, max(o.tries), min(o.created_at), o.last_error
    FROM outbox o JOIN attempts a ON a.order_id = o.order_id AND a.no = o.attempt_no
    WHERE o.done_at IS NULL GROUP BY o.order_id, o.attempt_no, o.kind;
INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, tries, since)
    SELECT CASE WHEN way LIKE 'alipay-%' THEN 'alipay' ELSE 'wechatpay' END, 'query', order_id, no,
           next_query_at, waiting_since, queries, waiting_since
    FROM attempts WHERE next_query_at IS NOT NULL;
INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, since)
    SELECT 'local', 'expire', id, 0, expires_at, created_at, created_at FROM orders WHERE state IN ('open', 'paying');

DROP TABLE outbox;
DROP INDEX attempts_due;
DROP INDEX orders_expiring;
ALTER TABLE attempts DROP COLUMN next_query_at;
ALTER TABLE attempts DROP COLUMN queries;

-- How the attempt ended at its provider, once that is proven: 'paid', 'closed', or 'absent' when nothing came of it within
-- the time in which it still could. Those of which nobody asks any more were settled by earlier releases.
ALTER TABLE attempts ADD COLUMN provider_end TEXT;
UPDATE attempts SET provider_end = 'unproven'
    WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = attempts.order_id AND j.attempt_no = attempts.no);
-- With which code the provider refused to begin it.
ALTER TABLE attempts ADD COLUMN refusal TEXT;

-- Every number of a provider's that was ever heard, with the one attempt it belongs to.
CREATE TABLE provider_numbers (
    provider    TEXT NOT NULL,
    number      TEXT NOT NULL,
    order_id    TEXT NOT NULL,
    attempt_no  INTEGER NOT NULL,
    -- 'promise' or 'payment'.
    role        TEXT NOT NULL,
    heard_at    INTEGER NOT NULL,
    PRIMARY KEY (provider, number),
    FOREIGN KEY (order_id, attempt_no) REFERENCES attempts (order_id, no)
);
CREATE INDEX provider_numbers_of ON provider_numbers (order_id, attempt_no);
INSERT INTO provider_numbers (provider, number, order_id, attempt_no, role, heard_at)
    SELECT CASE WHEN way LIKE 'alipay-%' THEN 'alipay' ELSE 'wechatpay' END, provider_no, order_id, no,
           CASE WHEN way IN ('alipay-zhima', 'wechat-score') THEN 'promise' ELSE 'payment' END, created_at
    FROM attempts WHERE provider_no IS NOT NULL
    ON CONFLICT DO NOTHING;
DROP INDEX attempts_provider_no;

-- A notification is the same when its content is: an id that comes again with another content is kept beside the first.
CREATE TABLE kept_notifications (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    provider     TEXT NOT NULL,
    notice_id    TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    kind         TEXT NOT NULL,
    -- SHA-256 of what it says, without what changes from one delivery to the next; empty for those of earlier releases.
    content      TEXT NOT NULL,
    body         BLOB NOT NULL,
    times        INTEGER NOT NULL DEFAULT 1,
    received_at  INTEGER NOT NULL,
    UNIQUE (provider, notice_id, kind, content)
);
INSERT INTO kept_notifications (id, provider, notice_id, out_trade_no, kind, content, body, times, received_at)
    SELECT id, provider, notice_id, out_trade_no, kind, '', body, times, received_at FROM notifications;
DROP TABLE notifications;
ALTER TABLE kept_notifications RENAME TO notifications;
CREATE INDEX notifications_of ON notifications (out_trade_no);

-- The newest alarms of each kind.
CREATE INDEX alarms_newest ON alarms (kind, last_at DESC);
-- Old keys are cleared away by their age.
CREATE INDEX idempotency_age ON idempotency (created_at);
-- Orders in one state, newest first.
CREATE INDEX orders_in_state ON orders (state, created_at DESC, id DESC);
-- Withdrawals of consent are looked for over all orders.
CREATE INDEX order_events_withdrawn ON order_events (seq) WHERE event = 'consent_withdrawn';

-- One row, written whenever somebody asks whether the database can be written.
CREATE TABLE health (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    writes  INTEGER NOT NULL,
    padding BLOB
);
INSERT INTO health (id, writes) VALUES (1, 0);
