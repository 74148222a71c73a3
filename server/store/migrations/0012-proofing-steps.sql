-- The steps between payment and issue: selfie, video, verdict. An enrolment that was paid and not yet issued goes
-- through them; where the issuer was asked already, it goes on. One from before the terms, whose request came to nothing,
-- begins at them.
ALTER TABLE enrolments DROP CONSTRAINT enrolments_state, DROP CONSTRAINT enrolments_terms,
  DROP CONSTRAINT enrolments_applicant;
UPDATE enrolments SET state = CASE WHEN terms_sha256 IS NULL THEN 'terms' ELSE 'face' END, last_step = NULL
  WHERE state = 'issue' AND issue_request_id IS NULL;
ALTER TABLE enrolments
  ADD CONSTRAINT enrolments_state CHECK (state IN ('identity', 'code', 'deviceLock', 'pins', 'terms', 'checklist',
    'applicant', 'product', 'review', 'payment', 'face', 'video', 'verdict', 'issue', 'activate', 'done')),
  ADD CONSTRAINT enrolments_terms
    CHECK (state NOT IN ('checklist', 'applicant', 'product', 'review', 'payment', 'face', 'video', 'verdict')
      OR terms_sha256 IS NOT NULL),
  ADD CONSTRAINT enrolments_applicant
    CHECK (state NOT IN ('product', 'review', 'payment', 'face', 'video', 'verdict', 'issue', 'activate', 'done')
      OR applicant_sealed IS NOT NULL);
