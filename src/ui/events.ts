// SPDX-License-Identifier: Apache-2.0
// What screens and steps tell the shell: typed, in the past tense, composed through shadow roots. None of them
// navigates by itself, and none carries a PIN beyond the element that asked for it.
import type { EnrolmentView, ProofingView, SigningLink } from '../../core/protocol/index.ts';
import type { Camera } from '../app/services.ts';
import type { Route } from './routes.ts';

const through: EventInit = { bubbles: true, composed: true };

/** The person chose to go to a place of the app. */
export class RouteChosenEvent extends Event {
  static readonly type = 'emza-route-chosen';
  readonly route: Route;
  constructor(route: Route) {
    super(RouteChosenEvent.type, through);
    this.route = route;
  }
}

/** The person asked to go back to where they were. */
export class BackChosenEvent extends Event {
  static readonly type = 'emza-back-chosen';
  constructor() {
    super(BackChosenEvent.type, through);
  }
}

/** The scanner read a signing link of this server. */
export class LinkReadEvent extends Event {
  static readonly type = 'emza-link-read';
  readonly link: SigningLink;
  constructor(link: SigningLink) {
    super(LinkReadEvent.type, through);
    this.link = link;
  }
}

/** The server answered a step: the wizard draws the state that the answer names. */
export class StepAnsweredEvent extends Event {
  static readonly type = 'emza-step-answered';
  readonly enrolment: EnrolmentView;
  constructor(enrolment: EnrolmentView) {
    super(StepAnsweredEvent.type, through);
    this.enrolment = enrolment;
  }
}

/** A PIN pad's confirm key: the PIN goes to the parent alone (not composed, does not bubble). */
export class PinEnteredEvent extends Event {
  static readonly type = 'emza-pin-entered';
  readonly pin: string;
  constructor(pin: string) {
    super(PinEnteredEvent.type);
    this.pin = pin;
  }
}

/** The digits on a PIN pad changed; for a hint about strength while choosing one. */
export class PinChangedEvent extends Event {
  static readonly type = 'emza-pin-changed';
  readonly pin: string;
  constructor(pin: string) {
    super(PinChangedEvent.type);
    this.pin = pin;
  }
}

/** The document frame has drawn the first page, or could not. */
export class DocumentShownEvent extends Event {
  static readonly type = 'emza-document-shown';
  readonly isDrawn: boolean;
  constructor(isDrawn: boolean) {
    super(DocumentShownEvent.type, through);
    this.isDrawn = isDrawn;
  }
}

/** A field lost focus, or Enter was pressed in it, after its value changed. */
export class FieldLeftEvent extends Event {
  static readonly type = 'emza-field-left';
  readonly field: string;
  constructor(field: string) {
    super(FieldLeftEvent.type, through);
    this.field = field;
  }
}

/** The camera is open now, or (undefined) no longer. To the step alone: it does not bubble. */
export class CameraChangedEvent extends Event {
  static readonly type = 'emza-camera-changed';
  readonly camera: Camera | undefined;
  /** It will not open without the person. */
  readonly hasFailed: boolean;
  constructor(camera: Camera | undefined, hasFailed = false) {
    super(CameraChangedEvent.type);
    this.camera = camera;
    this.hasFailed = hasFailed;
  }
}

/** The server said how the proofing stands. To the step alone: it does not bubble. */
export class ProofHeardEvent extends Event {
  static readonly type = 'emza-proof-heard';
  readonly view: ProofingView;
  constructor(view: ProofingView) {
    super(ProofHeardEvent.type);
    this.view = view;
  }
}
