-- What the shop's own check of the buyer's credit came to; nothing where there was none.
ALTER TABLE orders ADD COLUMN credit TEXT;
-- The deposit behind a promise, and how much of it is not frozen, because the provider lets credit stand for it.
ALTER TABLE attempts ADD COLUMN held INTEGER;
ALTER TABLE attempts ADD COLUMN waived INTEGER;
