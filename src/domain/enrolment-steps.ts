// SPDX-License-Identifier: Apache-2.0
// The fifteen steps as people, the guide and the call centre count them. The order is core's; here stands only which
// number a person sees. The first is the welcome on home; two states may be one step.
import type { EnrolmentState } from '../../core/protocol/index.ts';

export const STEP_COUNT = 15;

export const STEP_NUMBER: Readonly<Record<EnrolmentState, number>> = {
  identity: 2,
  code: 3,
  deviceLock: 4,
  pins: 4,
  terms: 5,
  checklist: 6,
  applicant: 7,
  product: 8,
  review: 8,
  payment: 9,
  face: 10,
  video: 11,
  verdict: 12,
  issue: 13,
  activate: 14,
  done: 15,
};
