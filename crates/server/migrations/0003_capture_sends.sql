-- How often a deduction was put on its way to the provider, counted before each sending: what was sent once may have
-- arrived, whatever became of the process that sent it.
ALTER TABLE captures ADD COLUMN sends INTEGER NOT NULL DEFAULT 0;
-- Of those before this count nobody knows; the provider is asked.
UPDATE captures SET sends = 1;
