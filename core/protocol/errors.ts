// SPDX-License-Identifier: Apache-2.0
// Every error a person or a program can meet, with its HTTP status: the one table that server, phone,
// command line, docs/errors.md and both languages are tested against. Never put input values in an error.

/** Code → HTTP status (RFC 9110). AREA_WHAT; a code is never reused for another meaning. */
export const ERROR_STATUS = {
  // Requests in general
  REQUEST_INVALID: 400,
  REQUEST_TOO_LARGE: 413,
  REQUEST_SIGNATURE: 401,
  REQUEST_CLOCK: 401,
  REQUEST_REPLAYED: 401,
  REQUEST_NOT_FOUND: 404,
  REQUEST_RATE_LIMITED: 429,
  REQUEST_CONFLICT: 409,
  SERVER_ERROR: 500,
  SERVER_UNAVAILABLE: 503,
  PROVIDER_UNAVAILABLE: 503,
  NETWORK_OFFLINE: 503,
  NETWORK_TIMEOUT: 504,
  // Device
  DEVICE_UNKNOWN: 401,
  // Fields (also inside the `fields` of REQUEST_INVALID)
  FIELD_REQUIRED: 400,
  FIELD_TAKEN: 409,
  FIELD_NAME: 400,
  FIELD_NATIONAL_ID: 400,
  FIELD_MOBILE: 400,
  FIELD_CODE: 400,
  FIELD_BIRTH_DATE: 400,
  FIELD_CARD_SERIAL: 400,
  FIELD_POSTAL_CODE: 400,
  FIELD_PIN_LENGTH: 400,
  FIELD_PIN_DIGITS: 400,
  FIELD_PIN_WEAK: 400,
  FIELD_PUK_LENGTH: 400,
  FIELD_PUK_CHARACTERS: 400,
  FIELD_PUK_WEAK: 400,
  FIELD_REPEAT_DIFFERS: 400,
  FIELD_UNCHOSEN: 400,
  FIELD_REVOCATION_CODE: 400,
  FIELD_BANK_CARD: 400,
  FIELD_CVV2: 400,
  FIELD_CARD_EXPIRY: 400,
  FIELD_DYNAMIC_PASSWORD: 400,
  // Enrolment
  ENROLMENT_NONE: 404,
  ENROLMENT_STEP: 409,
  ENROLMENT_CODE_WRONG: 422,
  ENROLMENT_CODE_EXPIRED: 422,
  ENROLMENT_CODE_TRIES: 429,
  ENROLMENT_CODE_RESEND_EARLY: 429,
  ENROLMENT_SIM_NOT_OWNED: 422,
  ENROLMENT_REGISTRY_MISMATCH: 422,
  ENROLMENT_PERSON_DECEASED: 422,
  ENROLMENT_UNDER_AGE: 422,
  ENROLMENT_PRODUCT_UNKNOWN: 422,
  ENROLMENT_TERMS_CHANGED: 409,
  ENROLMENT_EARLIER_CERTIFICATE: 409,
  ENROLMENT_REVIEW_CHANGED: 409,
  // Payment
  PAYMENT_STATE: 409,
  PAYMENT_CODE_UNKNOWN: 422,
  PAYMENT_OTHER_PRODUCT: 422,
  PAYMENT_MOVED: 409,
  PAYMENT_CARD_REFUSED: 422,
  PAYMENT_CVV2_WRONG: 422,
  PAYMENT_EXPIRY_WRONG: 422,
  PAYMENT_PASSWORD_WRONG: 422,
  PAYMENT_BALANCE_LOW: 422,
  PAYMENT_NOT_MADE: 422,
  // Proofing: what was sent
  PROOF_CONSENT: 409,
  PROOF_CONSENT_CHANGED: 409,
  PROOF_STATE: 409,
  PROOF_SENTENCE_EXPIRED: 410,
  PROOF_UPLOAD: 409,
  PROOF_UPLOAD_OFFSET: 409,
  PROOF_UPLOAD_DIGEST: 422,
  PROOF_UPLOAD_TOO_LARGE: 413,
  PROOF_PICTURE_INVALID: 422,
  PROOF_PICTURE_SMALL: 422,
  PROOF_VIDEO_INVALID: 422,
  PROOF_VIDEO_SHORT: 422,
  PROOF_VIDEO_LONG: 422,
  PROOF_VIDEO_SILENT: 422,
  // Proofing: why it was refused
  PROOF_FACE_OTHER: 422,
  PROOF_FACE_COVERED: 422,
  PROOF_FACE_COUNT: 422,
  PROOF_FACE_UNCLEAR: 422,
  PROOF_FACE_COPY: 422,
  PROOF_FACE_STILL: 422,
  PROOF_SPEECH_UNHEARD: 422,
  PROOF_SPEECH_OTHER: 422,
  PROOF_LIPS_STILL: 422,
  PROOF_REVIEW_REFUSED: 422,
  PROOF_EXPIRED: 422,
  // Device lock (WebAuthn)
  LOCK_UNAVAILABLE: 422,
  LOCK_CANCELLED: 422,
  LOCK_TIMEOUT: 422,
  LOCK_REFUSED: 403,
  LOCK_REGISTRATION: 422,
  LOCK_ALREADY_REGISTERED: 409,
  LOCK_BACKUP_CHANGED: 403,
  // Operations released by the device lock
  OPERATION_UNKNOWN: 404,
  OPERATION_EXPIRED: 410,
  OPERATION_USED: 409,
  OPERATION_NOT_RELEASED: 403,
  OPERATION_NOT_UNLOCKED: 403,
  OPERATION_MISMATCH: 403,
  // Vault: PIN and PUK
  VAULT_TOKEN_UNKNOWN: 404,
  VAULT_PIN_WRONG: 403,
  VAULT_PIN_BLOCKED: 423,
  VAULT_PUK_WRONG: 403,
  VAULT_PUK_LOCKED: 423,
  VAULT_STALE_GENERATION: 409,
  VAULT_REQUEST_DIFFERS: 409,
  VAULT_VERSION: 409,
  VAULT_POINT: 400,
  VAULT_UNLOCK_SIGNATURE: 403,
  VAULT_NO_ACTIVE_CERTIFICATE: 403,
  VAULT_SERVER_KEY: 502,
  VAULT_RECORD_DAMAGED: 500,
  VAULT_RECORD_MISSING: 404,
  VAULT_BUSY: 409,
  VAULT_STORAGE: 507,
  // Certification
  DER_INVALID: 422,
  CSR_INVALID: 422,
  CSR_KEY_NOT_ALLOWED: 422,
  CSR_SIGNATURE: 422,
  CSR_KEY_USED: 409,
  CERTIFICATE_LINT: 500,
  CERTIFICATE_REFUSED: 422,
  CERTIFICATE_UNKNOWN: 404,
  CERTIFICATE_STATE: 409,
  // Lost phone: the same whether the person exists or not
  LOST_SMS_CODE: 422,
  LOST_REVOCATION_CODE: 422,
  // Signing requests: relying party
  RP_UNAUTHORIZED: 401,
  RP_REQUEST_STATE: 409,
  RP_CALLBACK: 422,
  RP_EXPIRES_IN: 422,
  RP_FLOW: 422,
  RP_DOCUMENT_UNSUPPORTED: 422,
  // Signing requests: phone
  CLAIM_LINK: 400,
  CLAIM_WRONG_ORIGIN: 400,
  CLAIM_BAD_MAC: 403,
  CLAIM_STALE: 410,
  CLAIM_TAKEN: 409,
  CLAIM_NO_CERTIFICATE: 403,
  CLAIM_NOT_SIGNER: 403,
  CLAIM_NOT_CLAIMER: 403,
  SIGN_EXPIRED: 410,
  SIGN_STATE: 409,
  SIGN_PAYLOAD_OPEN: 422,
  SIGN_REQUEST_INVALID: 422,
  SIGN_REQUEST_MISMATCH: 422,
  SIGN_REQUEST_TEXT: 422,
  SIGN_DIGEST: 422,
  SIGN_UNSUPPORTED: 422,
  SIGN_FAILED: 500,
  SIGN_RESULT_DIFFERS: 409,
  // Scanner
  CAMERA_DENIED: 403,
  CAMERA_MISSING: 404,
  CAMERA_BUSY: 409,
  // Microphone
  MICROPHONE_DENIED: 403,
  MICROPHONE_MISSING: 404,
  MICROPHONE_BUSY: 409,
  // The browser itself
  DEVICE_UNSUPPORTED: 422,
  // Command line and SDK
  RESULT_OPEN: 502,
  RESULT_NOT_APPENDED: 502,
  RP_KEY_INVALID: 400,
  SANDBOX_ONLY: 404,
} as const satisfies Record<string, number>;

/** A stable name for what went wrong; see docs/errors.md. */
export type ErrorCode = keyof typeof ERROR_STATUS;

/** @returns whether `value` is one of ours (codes from a newer server are not). */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_STATUS, value);
}

/** One field of a form that was refused. `field` is the message's own property name. */
export interface FieldError {
  readonly field: string;
  readonly code: ErrorCode;
}

/** Facts that travel with an error and are safe to show: never what the person typed. */
export interface ErrorDetail {
  readonly fields?: readonly FieldError[];
  readonly triesLeft?: number;
  readonly retryAfterSeconds?: number;
}

/** The only error class that crosses a module's border. The message is for developers; people see the code's text. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string = code, options: { cause?: unknown; detail?: ErrorDetail } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? {};
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}
