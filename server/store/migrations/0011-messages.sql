-- The list in the app: what happened to a person's enrolment and certificates, without a name or a number. `key` makes
-- a message that is posted twice one.
CREATE TABLE messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id text NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  key text NOT NULL,
  kind text NOT NULL,
  detail jsonb NOT NULL,
  posted_at timestamptz NOT NULL,
  UNIQUE (device_id, key)
);
CREATE INDEX messages_of_device ON messages (device_id, id);
CREATE INDEX messages_posted ON messages (posted_at);
