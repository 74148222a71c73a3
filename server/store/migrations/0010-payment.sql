-- Orders and charges. No card number, CVV2, expiry or password has a column here. `payment_id` is what a person keeps
-- to use a paid order again until a certificate was planned for it (`used_at`).
CREATE TABLE payment_orders (
  id text PRIMARY KEY,
  enrolment_id text NOT NULL REFERENCES enrolments (id),
  device_id text NOT NULL,
  national_id_index bytea NOT NULL,
  product_id text NOT NULL,
  phase text NOT NULL DEFAULT 'start' CHECK (phase IN ('start', 'charging', 'unknown', 'paid', 'replaced')),
  -- Rials.
  fee bigint NOT NULL CHECK (fee >= 0),
  vat bigint NOT NULL CHECK (vat >= 0),
  discount_percent integer NOT NULL CHECK (discount_percent BETWEEN 0 AND 90),
  total bigint NOT NULL CHECK (total > 0),
  payment_id text UNIQUE,
  paid_at timestamptz,
  moved_at timestamptz,
  used_at timestamptz,
  receipt_claimed_at timestamptz,
  receipt_sent_at timestamptz,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CHECK ((phase = 'paid') = (payment_id IS NOT NULL)),
  CHECK ((phase = 'paid') = (paid_at IS NOT NULL)),
  CHECK (used_at IS NULL OR phase = 'paid')
);
CREATE UNIQUE INDEX payment_orders_one_a_product ON payment_orders (enrolment_id, product_id)
  WHERE phase <> 'replaced';
CREATE INDEX payment_orders_unsent ON payment_orders (paid_at) WHERE phase = 'paid' AND receipt_sent_at IS NULL;

-- Each attempt under the key that the bank knows it by. At most one of an order is open or has succeeded, ever.
CREATE TABLE payment_charges (
  id text PRIMARY KEY,
  order_id text NOT NULL REFERENCES payment_orders (id),
  amount bigint NOT NULL CHECK (amount > 0),
  phase text NOT NULL DEFAULT 'charging' CHECK (phase IN ('charging', 'unknown', 'paid', 'declined')),
  decline text,
  bank_reference text,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK ((phase = 'declined') = (decline IS NOT NULL)),
  CHECK ((phase IN ('paid', 'declined')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX payment_charges_one_living ON payment_charges (order_id) WHERE phase <> 'declined';
CREATE INDEX payment_charges_open ON payment_charges (started_at) WHERE phase IN ('charging', 'unknown');

-- The bank of the sandbox: what it was asked to take, by key, and the dynamic passwords it sent.
CREATE TABLE sandbox_bank_charges (
  key text PRIMARY KEY,
  -- NULL: a key that was asked for before it came, and is closed.
  card_number text,
  amount bigint NOT NULL,
  decline text,
  reference text,
  at timestamptz NOT NULL DEFAULT now(),
  CHECK ((decline IS NULL) = (reference IS NOT NULL))
);
CREATE INDEX sandbox_bank_charges_card ON sandbox_bank_charges (card_number) WHERE decline IS NULL;
CREATE TABLE sandbox_dynamic_passwords (
  card_number text PRIMARY KEY,
  password text NOT NULL,
  amount bigint NOT NULL,
  expires_at timestamptz NOT NULL
);
