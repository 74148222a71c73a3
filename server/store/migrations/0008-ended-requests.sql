-- What the sweep of ended requests looks up.
CREATE INDEX signing_requests_ended ON signing_requests (ended_at);
