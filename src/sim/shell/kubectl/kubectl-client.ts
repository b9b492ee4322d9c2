/** How kubectl talks to the API server: requests and streams of REST, whatever carries them. */
import type { Result } from '../../base/result';
import type { Task } from '../../host/task';
import type { KubectlError } from './kubectl-error';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly contentType?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface ApiResponse {
  readonly code: number;
  /** Parsed, when it is JSON; else the text. */
  readonly body: unknown;
  /** Of `Warning` headers. */
  readonly warnings: readonly string[];
}

/** The lines of a watch, each parsed. */
export interface ApiStream {
  /** The next one; undefined when the stream has ended, or after so much time without one. */
  next(limitMs?: number): Task<unknown>;
  readonly isClosed: boolean;
  /** To the other side, on a connection that goes both ways. */
  send(value: unknown): void;
  close(): void;
}

export interface KubectlClient {
  request(request: ApiRequest): Task<Result<ApiResponse, KubectlError>>;
  stream(request: ApiRequest): Task<Result<ApiStream, KubectlError>>;
}
