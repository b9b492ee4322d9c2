/** Where no API server is: every request fails alike. */
import { err, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import type { KubectlError } from './kubectl-error';
import type { KubectlClient } from './kubectl-client';

export class UnreachableClient implements KubectlClient {
  readonly #error: KubectlError;

  constructor(error: KubectlError) {
    this.#error = error;
  }

  // eslint-disable-next-line require-yield -- fails at once, as the interface allows
  *request(): Task<Result<never, KubectlError>> {
    return err(this.#error);
  }

  // eslint-disable-next-line require-yield -- fails at once, as the interface allows
  *stream(): Task<Result<never, KubectlError>> {
    return err(this.#error);
  }
}
