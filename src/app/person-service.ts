// SPDX-License-Identifier: Apache-2.0
// Whom this device stands for, as far as the screens show it. A browser without a device key is nobody, and is not
// given a key by asking.
import { AppError, PersonView } from '../../core/protocol/index.ts';
import { get, type AppDeps } from './deps.ts';
import type { PersonService } from './services.ts';

export function createPersonService({ api, deviceKeys }: Pick<AppDeps, 'api' | 'deviceKeys'>): PersonService {
  return {
    async read(options) {
      if (!(await deviceKeys.find())) return undefined;
      try {
        return await api.call(get('/api/v1/person', PersonView, options));
      } catch (error) {
        if (error instanceof AppError && error.code === 'ENROLMENT_NONE') return undefined;
        throw error;
      }
    },
  };
}
