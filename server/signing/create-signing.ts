// SPDX-License-Identifier: Apache-2.0
// All use cases of signing over one set of dependencies: what the routes take and what main composes.
import { claimRequest } from './claim-request.ts';
import { createRequest } from './create-request.ts';
import { downloadResult, refuseRequest, sweepRequests, uploadResult, withdrawRequest } from './end-request.ts';
import { downloadPayload, uploadPayload } from './move-payload.ts';
import type { SigningDeps } from './ports.ts';
import { describeRp, findRp } from './relying-parties.ts';
import { viewRequest } from './view-request.ts';

export function createSigning(deps: SigningDeps) {
  return {
    createRequest: createRequest(deps),
    viewRequest: viewRequest(deps),
    uploadPayload: uploadPayload(deps),
    downloadResult: downloadResult(deps),
    withdrawRequest: withdrawRequest(deps),
    describeRp: describeRp(deps),
    findRp: findRp(deps),
    claimRequest: claimRequest(deps),
    downloadPayload: downloadPayload(deps),
    uploadResult: uploadResult(deps),
    refuseRequest: refuseRequest(deps),
    /** Call once a minute. */
    sweep: sweepRequests(deps),
  };
}
export type Signing = ReturnType<typeof createSigning>;
