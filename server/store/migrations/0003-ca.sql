-- Issuing CAs, certificates with their phases and states, complete CRLs. No key stands here: those are in ca/ of the
-- data folder. status_version is counted up by every change of a status, in the same transaction.
CREATE TABLE ca_issuers (
  id text PRIMARY KEY,
  certificate bytea NOT NULL,
  root bytea NOT NULL,
  status_version bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE certificates (
  -- Taken before anything is built; the row is never deleted, so no serial comes twice.
  serial text PRIMARY KEY CHECK (serial ~ '^[0-9A-F]{32}$'),
  issuer_id text NOT NULL REFERENCES ca_issuers (id),
  token_id text NOT NULL,
  request_id text NOT NULL,
  csr_sha256 bytea NOT NULL,
  -- A public key is certified once, ever, by whichever issuer.
  spki_sha256 bytea NOT NULL UNIQUE,
  -- reserved: the serial is taken; planned: the exact TBS stands; signed: so does the certificate; recorded: it counts.
  phase text NOT NULL DEFAULT 'reserved' CHECK (phase IN ('reserved', 'planned', 'signed', 'recorded')),
  tbs bytea,
  certificate bytea,
  reserved_at timestamptz NOT NULL,
  planned_at timestamptz,
  not_after timestamptz,
  state text CHECK (state IN ('inactive', 'active', 'suspended', 'revoked')),
  -- Since when it is not good (a hold that becomes a revocation keeps its date), and the CRLReason.
  revoked_at timestamptz,
  revocation_reason smallint CHECK (revocation_reason BETWEEN 0 AND 10 AND revocation_reason <> 7),
  status_version bigint,
  UNIQUE (token_id, request_id),
  CHECK ((phase = 'reserved') = (tbs IS NULL)),
  CHECK ((tbs IS NULL) = (planned_at IS NULL) AND (tbs IS NULL) = (not_after IS NULL)),
  CHECK ((phase IN ('signed', 'recorded')) = (certificate IS NOT NULL)),
  CHECK ((phase = 'recorded') = (state IS NOT NULL) AND (state IS NULL) = (status_version IS NULL)),
  CHECK ((state IN ('inactive', 'suspended', 'revoked')) IS NOT DISTINCT FROM (revoked_at IS NOT NULL) OR state IS NULL),
  CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
);
CREATE INDEX certificates_token ON certificates (token_id);
CREATE INDEX certificates_status ON certificates (issuer_id, status_version);

CREATE FUNCTION certificates_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'certificates are never deleted'; END IF;
  IF (OLD.serial, OLD.issuer_id, OLD.token_id, OLD.request_id, OLD.csr_sha256, OLD.spki_sha256)
       IS DISTINCT FROM (NEW.serial, NEW.issuer_id, NEW.token_id, NEW.request_id, NEW.csr_sha256, NEW.spki_sha256)
     OR (OLD.tbs IS NOT NULL AND OLD.tbs IS DISTINCT FROM NEW.tbs)
     OR (OLD.certificate IS NOT NULL AND OLD.certificate IS DISTINCT FROM NEW.certificate)
     OR (OLD.state = 'revoked' AND OLD.state IS DISTINCT FROM NEW.state)
  THEN RAISE EXCEPTION 'what stands of a certificate is never changed'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER certificates_keep_rows BEFORE UPDATE OR DELETE ON certificates
  FOR EACH ROW EXECUTE FUNCTION certificates_keep();
CREATE TRIGGER certificates_keep_all BEFORE TRUNCATE ON certificates
  FOR EACH STATEMENT EXECUTE FUNCTION certificates_keep();

CREATE TABLE crls (
  issuer_id text NOT NULL REFERENCES ca_issuers (id),
  number bigint NOT NULL,
  status_version bigint NOT NULL,
  this_update timestamptz NOT NULL,
  crl bytea NOT NULL,
  PRIMARY KEY (issuer_id, number)
);
