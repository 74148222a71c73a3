-- Relying parties, signing requests and where their ciphertext lies. No document, name, key or national ID is here:
-- the bearer is a hash, the session secret is derived, the named signer is an HMAC.
CREATE TABLE relying_parties (
  id text PRIMARY KEY,
  name text NOT NULL,
  origins text[] NOT NULL CHECK (cardinality(origins) > 0),
  bearer_sha256 bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE relying_party_keys (
  rp_id text NOT NULL REFERENCES relying_parties (id),
  kid text NOT NULL,
  jwk jsonb NOT NULL,
  PRIMARY KEY (rp_id, kid)
);

CREATE TABLE signing_requests (
  id text PRIMARY KEY,
  rp_id text NOT NULL REFERENCES relying_parties (id),
  flow text NOT NULL CHECK (flow IN ('qr', 'link')),
  state text NOT NULL DEFAULT 'created'
    CHECK (state IN ('created', 'claimed', 'signed', 'refused', 'expired', 'failed')),
  signer_mac bytea,
  callback text,
  -- clock_timestamp: the age of a code counts from the moment of the 201, not from the start of a transaction.
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  claim_id text,
  claim_device text,
  claim_token text,
  claim_key text,
  claim_t text,
  claimed_at timestamptz,
  code_age_seconds integer,
  payload_media text,
  payload_size bigint,
  result_media text,
  result_size bigint,
  result_sha256 bytea,
  result_delivered_at timestamptz,
  reason text,
  ended_at timestamptz,
  CHECK (state <> 'claimed' OR (claim_id IS NOT NULL AND claim_device IS NOT NULL AND claim_key IS NOT NULL)),
  CHECK (state <> 'signed' OR result_sha256 IS NOT NULL)
);
CREATE INDEX signing_requests_open ON signing_requests (expires_at) WHERE state IN ('created', 'claimed');
CREATE INDEX signing_requests_media ON signing_requests (id)
  WHERE payload_media IS NOT NULL OR result_media IS NOT NULL;
