-- Selfie, video and verdict of an enrolment. Pictures and sound are files under names that say nothing, sealed under one
-- key an enrolment (`media_key`, itself sealed by the master key); no name, number or sentence stands here, and findings
-- hold verdicts, scores and model names only. A row exists once consent was given.
CREATE TABLE proofings (
  enrolment_id text PRIMARY KEY REFERENCES enrolments (id),
  -- Grows with every change: long-polls compare it.
  revision bigint NOT NULL DEFAULT 1,
  stage text NOT NULL DEFAULT 'face' CHECK (stage IN ('face', 'video', 'verdict', 'proven')),
  consent_sha256 text NOT NULL,
  consented_at timestamptz NOT NULL,
  -- As the wording said it.
  retention_days integer NOT NULL CHECK (retention_days >= 1),
  refusal text,
  refused_at timestamptz,
  -- The one that may be read aloud now; gone once a recording was announced.
  sentence_id text,
  sentence_lang text,
  sentence_number integer,
  sentence_expires_at timestamptz,
  media_key bytea,
  -- What was handed in last.
  face_upload text,
  video_upload text,
  proven_at timestamptz,
  CHECK ((stage = 'proven') = (proven_at IS NOT NULL)),
  CHECK ((refusal IS NULL) = (refused_at IS NULL))
);

CREATE TABLE proofing_uploads (
  id text PRIMARY KEY,
  enrolment_id text NOT NULL REFERENCES proofings (enrolment_id),
  kind text NOT NULL CHECK (kind IN ('face', 'video')),
  media_type text NOT NULL,
  size integer NOT NULL CHECK (size > 0),
  sha256 bytea NOT NULL,
  received integer NOT NULL DEFAULT 0,
  -- dropped: another took its place, its files may go; deleted: its time to be kept is over.
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'handedIn', 'dropped', 'deleted')),
  -- Of a video: the sentence that was read.
  sentence_id text,
  sentence_lang text,
  sentence_number integer,
  begun_at timestamptz NOT NULL,
  CHECK (received BETWEEN 0 AND size),
  CHECK ((kind = 'video') = (sentence_id IS NOT NULL))
);
CREATE UNIQUE INDEX proofing_uploads_one_open ON proofing_uploads (enrolment_id) WHERE state = 'open';
CREATE INDEX proofing_uploads_kept ON proofing_uploads (begun_at) WHERE state <> 'deleted';
CREATE INDEX proofing_uploads_of_enrolment ON proofing_uploads (enrolment_id);

CREATE TABLE proofing_parts (
  upload_id text NOT NULL REFERENCES proofing_uploads (id),
  begins_at integer NOT NULL CHECK (begins_at >= 0),
  size integer NOT NULL CHECK (size > 0),
  sha256 bytea NOT NULL,
  file_name text NOT NULL UNIQUE,
  PRIMARY KEY (upload_id, begins_at)
);

-- One a selfie or video that was handed in. `lease` names the process that is at it; who comes after a lease has ended
-- takes it up, and only the holder writes the verdict. Then a reviewer's decision, where one is asked for.
CREATE TABLE proofing_checks (
  id text PRIMARY KEY,
  enrolment_id text NOT NULL REFERENCES proofings (enrolment_id),
  kind text NOT NULL CHECK (kind IN ('face', 'video')),
  upload_id text NOT NULL UNIQUE REFERENCES proofing_uploads (id),
  face_upload_id text NOT NULL REFERENCES proofing_uploads (id),
  asked_at timestamptz NOT NULL,
  next_at timestamptz NOT NULL,
  lease text,
  lease_until timestamptz,
  tries integer NOT NULL DEFAULT 0,
  is_delayed boolean NOT NULL DEFAULT false,
  findings jsonb NOT NULL DEFAULT '{}',
  -- void: nobody waits for it any more.
  verdict text CHECK (verdict IN ('accept', 'refuse', 'review', 'void')),
  reason text,
  decided_at timestamptz,
  decision text CHECK (decision IN ('approve', 'refuse')),
  decision_reason text,
  reviewed_at timestamptz,
  -- How far audit log and person have heard of it: nothing, what was checked, what was reviewed.
  audited text CHECK (audited IN ('checked', 'reviewed')),
  told text CHECK (told IN ('checked', 'reviewed')),
  tell_at timestamptz,
  CHECK ((verdict IS NULL) = (decided_at IS NULL)),
  CHECK ((decision IS NULL) = (reviewed_at IS NULL)),
  CHECK (decision IS NULL OR verdict = 'review')
);
CREATE UNIQUE INDEX proofing_checks_one_open ON proofing_checks (enrolment_id) WHERE verdict IS NULL;
CREATE INDEX proofing_checks_due ON proofing_checks (next_at) WHERE verdict IS NULL;
CREATE INDEX proofing_checks_in_review ON proofing_checks (decided_at)
  WHERE verdict = 'review' AND decision IS NULL AND kind = 'video';
CREATE INDEX proofing_checks_untold ON proofing_checks (tell_at)
  WHERE verdict IS NOT NULL AND (told IS NULL OR audited IS NULL OR (decision IS NOT NULL AND 'checked' IN (told, audited)));
CREATE INDEX proofing_checks_of_enrolment ON proofing_checks (enrolment_id);
