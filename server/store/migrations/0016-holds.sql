-- For which enrolments a certificate is on hold by its holder's consent, and what it was before (unknown: it waits for its
-- device lock again): the hold ends when the last of them is given up, and never while a loss holds the certificate too.
ALTER TABLE certificates
  ADD COLUMN held_for text[] NOT NULL DEFAULT '{}',
  ADD COLUMN held_state text CHECK (held_state IN ('inactive', 'active'));

UPDATE certificates SET
  held_state = CASE WHEN EXISTS (
    SELECT 1 FROM audit_log WHERE event = 'certificate.activated' AND subject = certificates.serial
  ) THEN 'active' ELSE 'inactive' END,
  held_for = ARRAY(
    SELECT id FROM enrolments WHERE certificates.serial = ANY (supersedes) AND certificate_serial IS NULL
  )
WHERE state = 'suspended';

ALTER TABLE certificates
  ADD CONSTRAINT certificates_held_state CHECK (held_state IS NULL OR held_by IS NOT NULL),
  ADD CONSTRAINT certificates_held_for CHECK (held_by IS NOT NULL OR held_for = '{}');
CREATE INDEX certificates_held ON certificates (serial) WHERE held_for <> '{}';
