-- What the sweeps and the limits look up: requests of a device in the last minute, old operations and what refers to
-- them, devices that never became anything.
CREATE INDEX device_nonces_recent ON device_nonces (device_id, seen_at);
CREATE INDEX vault_operations_expired ON vault_operations (expires_at);
CREATE INDEX vault_evaluations_operation ON vault_evaluations (operation);
CREATE INDEX vault_evaluations_taken ON vault_evaluations (taken_at);
CREATE INDEX enrolments_device ON enrolments (device_id);
CREATE INDEX devices_created ON devices (created_at);
