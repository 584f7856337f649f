-- When the provider last said something about an attempt that could be believed: who was asked and did not answer has not
-- said that there is no payment.
ALTER TABLE attempts ADD COLUMN answered_at INTEGER NOT NULL DEFAULT 0;
