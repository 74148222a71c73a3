-- The steps from the terms to the payment: what was accepted and chosen, and which earlier certificates of the same
-- person make way with their consent. Enrolments that were open before these steps existed go through them.
ALTER TABLE enrolments
  ADD COLUMN terms_sha256 text,
  ADD COLUMN supersedes text[] NOT NULL DEFAULT '{}';

DO $$
DECLARE named text;
BEGIN
  FOR named IN
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'enrolments'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%state%'
  LOOP
    EXECUTE format('ALTER TABLE enrolments DROP CONSTRAINT %I', named);
  END LOOP;
END $$;

-- Nothing was certified for these yet; where the issuer was asked already, the request goes on under the new order.
UPDATE enrolments SET state = 'terms', last_step = NULL WHERE state IN ('applicant', 'issue') AND issue_request_id IS NULL;

ALTER TABLE enrolments
  ADD CONSTRAINT enrolments_state CHECK (state IN ('identity', 'code', 'deviceLock', 'pins', 'terms', 'checklist',
    'applicant', 'product', 'review', 'payment', 'issue', 'activate', 'done')),
  ADD CONSTRAINT enrolments_token CHECK (state IN ('identity', 'code', 'deviceLock') OR token_id IS NOT NULL),
  ADD CONSTRAINT enrolments_terms
    CHECK (state NOT IN ('checklist', 'applicant', 'product', 'review', 'payment') OR terms_sha256 IS NOT NULL),
  ADD CONSTRAINT enrolments_applicant
    CHECK (state NOT IN ('product', 'review', 'payment', 'issue', 'activate', 'done') OR applicant_sealed IS NOT NULL),
  ADD CONSTRAINT enrolments_certificate CHECK (state NOT IN ('activate', 'done') OR certificate_serial IS NOT NULL);

-- Earlier certificates of the same person.
CREATE INDEX enrolments_issued ON enrolments (national_id_index) WHERE certificate_serial IS NOT NULL;
