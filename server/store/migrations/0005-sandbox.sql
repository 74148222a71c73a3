-- The sandbox world: people who do not exist, their SIMs, the SMS they got, and how each provider behaves.
-- Only sandbox mode writes here; every process of an installation shares it.
CREATE TABLE sandbox_persons (
  national_id text PRIMARY KEY,
  mobile text NOT NULL UNIQUE,
  first_name jsonb NOT NULL,
  last_name jsonb NOT NULL,
  birth_date text NOT NULL,
  card_serial text NOT NULL,
  postal_code text NOT NULL,
  cards jsonb NOT NULL,
  deceased boolean NOT NULL DEFAULT false,
  position integer GENERATED ALWAYS AS IDENTITY
);

CREATE TABLE sandbox_sims (mobile text PRIMARY KEY, national_id text NOT NULL);

CREATE TABLE sandbox_sms (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mobile text NOT NULL,
  text text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sandbox_sms_mobile ON sandbox_sms (mobile, id);

CREATE TABLE sandbox_providers (name text PRIMARY KEY, state text NOT NULL);
