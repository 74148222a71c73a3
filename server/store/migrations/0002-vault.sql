-- The server's half of the vault: tokens with their device lock and counters, operations, evaluations.
-- No OPRF key is stored: they are derived from the master key, token, kind and version.
CREATE TABLE tokens (
  id text PRIMARY KEY,
  enrolment_id text NOT NULL UNIQUE,
  device_id text NOT NULL REFERENCES devices (id),
  -- lock: no device lock yet; pins: PIN and PUK are being set; ready.
  state text NOT NULL DEFAULT 'lock' CHECK (state IN ('lock', 'pins', 'ready')),
  lock_challenge text NOT NULL,
  lock_challenge_expires_at timestamptz NOT NULL,
  lock_credential_id text UNIQUE,
  lock_public_key bytea,
  lock_counter bigint NOT NULL DEFAULT 0,
  lock_aaguid text,
  lock_is_backup_eligible boolean,
  lock_is_backed_up boolean,
  lock_transports text[] NOT NULL DEFAULT '{}',
  unlock_key jsonb,
  -- The highest generation a phone has used; the next one is handed out on each success.
  generation integer NOT NULL DEFAULT 0,
  pin_version integer NOT NULL DEFAULT 1,
  puk_version integer NOT NULL DEFAULT 1,
  -- The request that a version begun in enrolment answered: there is no second answer.
  pin_answered text,
  puk_answered text,
  pin_tries integer NOT NULL CHECK (pin_tries BETWEEN 0 AND pin_max_tries),
  pin_max_tries integer NOT NULL,
  puk_tries integer NOT NULL CHECK (puk_tries BETWEEN 0 AND puk_max_tries),
  puk_max_tries integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (state = 'lock' OR (lock_credential_id IS NOT NULL AND lock_public_key IS NOT NULL)),
  CHECK (state <> 'ready' OR unlock_key IS NOT NULL)
);
CREATE INDEX tokens_device ON tokens (device_id);

-- What a device lock was asked to release: the server knows kind, nonce and h, and no content.
CREATE TABLE vault_operations (
  nonce text PRIMARY KEY,
  token_id text NOT NULL REFERENCES tokens (id),
  kind text NOT NULL,
  h text NOT NULL,
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  released_at timestamptz,
  unlocked_at timestamptz,
  used_at timestamptz,
  used_by text
);
CREATE INDEX vault_operations_token ON vault_operations (token_id, expires_at);

-- One row a try. A repeat of request_id with the same bytes is answered from here and takes no try.
CREATE TABLE vault_evaluations (
  token_id text NOT NULL REFERENCES tokens (id),
  request_id text NOT NULL,
  request_sha256 text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('pin', 'puk')),
  version integer NOT NULL,
  operation text REFERENCES vault_operations (nonce),
  nonce text NOT NULL,
  tries_left integer NOT NULL,
  -- Absent between the try and the answer.
  evaluated bytea,
  proof bytea,
  taken_at timestamptz NOT NULL,
  unlocked_at timestamptz,
  -- What the unlock handed out; a repeated proof gets the same.
  next_generation integer,
  next_pin_version integer,
  next_puk_version integer,
  PRIMARY KEY (token_id, request_id)
);
