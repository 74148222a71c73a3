-- Devices, nonces of device-signed requests, the audit chain, settings of this installation.
CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL);

CREATE TABLE devices (
  id text PRIMARY KEY,
  public_key jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Kept five minutes; the primary key refuses a replay.
CREATE TABLE device_nonces (
  device_id text NOT NULL,
  nonce text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (device_id, nonce)
);
CREATE INDEX device_nonces_seen ON device_nonces (seen_at);

-- hash = SHA-256(previous hash ‖ RFC 8785 form of { seq, at, event, subject, data }); rows are never changed.
CREATE TABLE audit_log (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  event text NOT NULL,
  subject text NOT NULL,
  data jsonb NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL
);
CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'audit_log is append-only'; END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
