-- Enrolments. What identifies a person is sealed under a key that is not in this database; look-ups and limits go
-- by HMAC. `version` is the optimistic lock of every change.
CREATE TABLE enrolments (
  id text PRIMARY KEY,
  device_id text NOT NULL REFERENCES devices (id),
  state text NOT NULL
    CHECK (state IN ('identity', 'code', 'deviceLock', 'pins', 'applicant', 'issue', 'activate', 'done')),
  version integer NOT NULL DEFAULT 1,
  product_id text NOT NULL,
  identity_sealed bytea,
  national_id_index bytea,
  mobile_index bytea,
  applicant_sealed bytea,
  token_id text UNIQUE,
  issue_request_id text,
  issue_csr_sha256 text,
  certificate_serial text UNIQUE,
  -- HMAC over the last step and its input: the same request again, after a network cut, changes nothing.
  last_step bytea,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK ((identity_sealed IS NULL) = (national_id_index IS NULL)),
  CHECK ((identity_sealed IS NULL) = (mobile_index IS NULL)),
  CHECK ((issue_request_id IS NULL) = (issue_csr_sha256 IS NULL)),
  CHECK (state IN ('identity', 'code', 'deviceLock') OR token_id IS NOT NULL),
  CHECK (state NOT IN ('issue', 'activate', 'done') OR applicant_sealed IS NOT NULL),
  CHECK (state NOT IN ('activate', 'done') OR certificate_serial IS NOT NULL)
);
-- One that is not closed a device; a finished one stands until its certificate is no longer alive.
CREATE UNIQUE INDEX enrolments_one_a_device ON enrolments (device_id) WHERE closed_at IS NULL;

-- Apart from the enrolment, so that taking a try never races with a change of state.
CREATE TABLE enrolment_codes (
  enrolment_id text PRIMARY KEY REFERENCES enrolments (id) ON DELETE CASCADE,
  code_id text NOT NULL,
  mobile_index bytea NOT NULL,
  mac bytea NOT NULL,
  sent_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  tries_left integer NOT NULL CHECK (tries_left >= 0)
);

CREATE TABLE rate_limits (
  bucket text NOT NULL,
  subject bytea NOT NULL,
  window_started timestamptz NOT NULL,
  window_ends timestamptz NOT NULL,
  taken integer NOT NULL,
  PRIMARY KEY (bucket, subject)
);
CREATE INDEX rate_limits_ends ON rate_limits (window_ends);
