-- The revocation code on paper: of each certificate the SHA-256 of its latest one. Who placed a hold: one that a loss
-- placed is not lifted by anything that a phone can do. Reports of a loss live as long as their SMS code; a report
-- about nobody is stored like any other, without a mac that a code could fit.
CREATE TABLE revocation_codes (
  serial text PRIMARY KEY REFERENCES certificates (serial),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  number integer NOT NULL CHECK (number >= 1),
  set_at timestamptz NOT NULL
);

ALTER TABLE certificates ADD COLUMN held_by text CHECK (held_by IN ('enrolment', 'loss'));
UPDATE certificates SET held_by = 'enrolment' WHERE state = 'suspended';
ALTER TABLE certificates ADD CONSTRAINT certificates_held CHECK ((state = 'suspended') = (held_by IS NOT NULL) OR state IS NULL);

CREATE TABLE loss_reports (
  id text PRIMARY KEY,
  national_id_index bytea NOT NULL,
  mac bytea,
  tries_left integer NOT NULL CHECK (tries_left >= 0),
  expires_at timestamptz NOT NULL
);
CREATE INDEX loss_reports_expires ON loss_reports (expires_at);
