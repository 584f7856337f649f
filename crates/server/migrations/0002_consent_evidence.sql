-- Evidence of consent: append-only, and a chain in which a change is found (docs/consent.md).

-- What was kept before the chain began stays as it was written. It has no texts, no agreements and no hashes, so nothing
-- of it can be put into the chain; nothing of it is changed either.
ALTER TABLE consents RENAME TO consents_v1;
CREATE TRIGGER consents_v1_stay BEFORE UPDATE ON consents_v1
BEGIN SELECT RAISE(ABORT, 'consents_v1 is closed'); END;
CREATE TRIGGER consents_v1_remain BEFORE DELETE ON consents_v1
BEGIN SELECT RAISE(ABORT, 'consents_v1 is closed'); END;
CREATE TRIGGER consents_v1_follow BEFORE INSERT ON consents_v1
BEGIN SELECT RAISE(ABORT, 'consents_v1 is closed'); END;

-- The exact text of everything that was ever agreed to, by its fingerprint.
CREATE TABLE consent_texts (
    sha256 TEXT PRIMARY KEY,
    text   TEXT NOT NULL
);

-- What was agreed to besides the texts, for each attempt: order, plan, schedule, as JSON. Its fingerprint stands in the
-- records, so it is kept byte for byte.
CREATE TABLE agreements (
    order_id   TEXT NOT NULL,
    attempt_no INTEGER NOT NULL,
    json       TEXT NOT NULL,
    PRIMARY KEY (order_id, attempt_no),
    FOREIGN KEY (order_id, attempt_no) REFERENCES attempts (order_id, no)
);

-- One row for each time a shopper agreed or took it back. `hash` is SHA-256 over all other columns, `prev_hash` included.
CREATE TABLE consent_records (
    -- 1, 2, 3 without gaps.
    seq               INTEGER PRIMARY KEY,
    act               TEXT NOT NULL CHECK (act IN ('given', 'withdrawn')),
    order_id          TEXT NOT NULL,
    attempt_no        INTEGER NOT NULL,
    document          TEXT NOT NULL,
    kind              TEXT NOT NULL,
    version           TEXT NOT NULL,
    locale            TEXT NOT NULL,
    text_sha256       TEXT NOT NULL REFERENCES consent_texts (sha256),
    agreement_sha256  TEXT NOT NULL,
    schedule_digest   TEXT NOT NULL,
    disclosure_digest TEXT NOT NULL,
    -- How the text was shown, by the page's word.
    shown_s           INTEGER NOT NULL,
    to_end            INTEGER NOT NULL,
    -- Shortened or empty, as the merchant decided.
    client_address    TEXT NOT NULL,
    at                INTEGER NOT NULL,
    prev_hash         TEXT NOT NULL,
    hash              TEXT NOT NULL,
    FOREIGN KEY (order_id, attempt_no) REFERENCES agreements (order_id, attempt_no)
);

CREATE INDEX consent_records_of ON consent_records (order_id, seq);

-- The triggers stop a slip of the hand. Whoever can write the file can drop them; the chain shows what was done then.
CREATE TRIGGER consent_records_stay BEFORE UPDATE ON consent_records
BEGIN SELECT RAISE(ABORT, 'consent_records is append-only'); END;
CREATE TRIGGER consent_records_remain BEFORE DELETE ON consent_records
BEGIN SELECT RAISE(ABORT, 'consent_records is append-only'); END;
-- Only the next number goes in; a REPLACE of an older row would fire neither of the two above.
CREATE TRIGGER consent_records_follow BEFORE INSERT ON consent_records
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM consent_records)
BEGIN SELECT RAISE(ABORT, 'consent_records is append-only'); END;

CREATE TRIGGER consent_texts_stay BEFORE UPDATE ON consent_texts
BEGIN SELECT RAISE(ABORT, 'consent_texts is append-only'); END;
CREATE TRIGGER consent_texts_remain BEFORE DELETE ON consent_texts
BEGIN SELECT RAISE(ABORT, 'consent_texts is append-only'); END;
-- The text that is there stays, whatever comes under its fingerprint.
CREATE TRIGGER consent_texts_follow BEFORE INSERT ON consent_texts
WHEN EXISTS (SELECT 1 FROM consent_texts WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER agreements_stay BEFORE UPDATE ON agreements
BEGIN SELECT RAISE(ABORT, 'agreements is append-only'); END;
CREATE TRIGGER agreements_remain BEFORE DELETE ON agreements
BEGIN SELECT RAISE(ABORT, 'agreements is append-only'); END;
CREATE TRIGGER agreements_follow BEFORE INSERT ON agreements
WHEN EXISTS (SELECT 1 FROM agreements WHERE order_id = NEW.order_id AND attempt_no = NEW.attempt_no)
BEGIN SELECT RAISE(ABORT, 'agreements is append-only'); END;
