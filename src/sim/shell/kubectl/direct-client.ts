/**
 * The API server without the network between: requests are answered where they are made.
 *
 * Stands in for the connection to 6443 on machines outside the cluster. Leaves out packets, TLS and what can happen to
 * them; a request takes no time but that of the program.
 */
import { err, ok, type Result } from '../../base/result';
import { milliseconds } from '../../base/time';
import type { Process } from '../../host/process';
import { Change, type Task } from '../../host/task';
import type { RestAnswer, RestRequest, RestStream } from '../../kube/api/rest-request';
import type { ClusterCertificates } from '../../kube/control-plane/cluster-certificates';
import { statusError, type KubectlError } from './kubectl-error';
import type { ApiRequest, ApiResponse, ApiStream, KubectlClient } from './kubectl-client';

/** What answers requests of REST; machines hold it under `API_DOOR`. */
export class ApiDoor {
  readonly handle: (request: RestRequest) => RestAnswer;
  /** Of the cluster, as a kubeconfig holds them. */
  readonly certificates: ClusterCertificates;

  /** Requests are answered where they are made, also those that would go over the network. */
  readonly isAtHand: boolean;

  constructor(
    handle: (request: RestRequest) => RestAnswer,
    certificates: ClusterCertificates,
    isAtHand = false,
  ) {
    this.handle = handle;
    this.certificates = certificates;
    this.isAtHand = isAtHand;
  }

  /** The same for somebody who looks at the lab without being in it. */
  atHand(): ApiDoor {
    return new ApiDoor(this.handle, this.certificates, true);
  }
}

type Headers = Readonly<Record<string, string>>;

export const API_DOOR = 'kube-apiserver';

export class DirectClient implements KubectlClient {
  readonly #door: ApiDoor;
  readonly #process: Process;
  readonly #headers: Headers;

  /** `headers` go with every request. */
  constructor(door: ApiDoor, process: Process, headers: Headers = {}) {
    this.#door = door;
    this.#process = process;
    this.#headers = headers;
  }

  // eslint-disable-next-line require-yield -- answers at once, as the interface allows
  *request(request: ApiRequest): Task<Result<ApiResponse, KubectlError>> {
    const answer = this.#door.handle(restRequestOf(request, this.#headers));
    if (answer.kind === 'stream') return ok({ code: answer.status, body: undefined, warnings: [] });
    const { status: code, body, warnings } = answer;
    return ok({ code, body, warnings });
  }

  // eslint-disable-next-line require-yield -- begins at once, as the interface allows
  *stream(request: ApiRequest): Task<Result<ApiStream, KubectlError>> {
    const answer = this.#door.handle(restRequestOf(request, this.#headers));
    if (answer.kind === 'response') return err(statusError(answer.body));
    return ok(this.#process.own(new DirectStream(answer, this.#process)));
  }
}

function restRequestOf(
  { method, path, query = {}, accept, contentType, body }: ApiRequest,
  headers: Headers,
): RestRequest {
  return {
    method,
    path,
    query,
    headers: {
      ...headers,
      accept: accept ?? 'application/json',
      ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
    },
    body,
  };
}

class DirectStream implements ApiStream {
  readonly #events: unknown[] = [];
  readonly #change = new Change();
  readonly #process: Process;
  readonly #answer: RestStream;
  readonly #stop: () => void;
  #isEnded = false;

  constructor(answer: RestStream, process: Process) {
    this.#process = process;
    this.#answer = answer;
    this.#stop = answer.start(
      (event) => {
        this.#events.push(event);
        this.#change.notify();
      },
      () => {
        this.#isEnded = true;
        this.#change.notify();
      },
    );
  }

  get isClosed(): boolean {
    return this.#isEnded;
  }

  *next(limitMs?: number): Task<unknown> {
    const limit = limitMs === undefined ? undefined : milliseconds(limitMs);
    while (this.#events.length === 0 && !this.#isEnded) {
      const isInTime = yield* this.#change.wait(this.#process.environment.scheduler, limit);
      if (!isInTime) return undefined;
    }
    return this.#events.shift();
  }

  send(value: unknown): void {
    if (!this.#isEnded) this.#answer.send?.(value);
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stop();
    this.#process.disown(this);
  }
}
