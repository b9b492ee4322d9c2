/** Requests to the API server, as HTTP carries them, and its answers. */
import type { ResourceInfo } from './resource';
import type { ResourceRegistry } from './resource-registry';

export interface RestRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A value, or text in JSON or YAML. */
  readonly body?: unknown;
  /** As the certificate or the token says; without it, the administrator. */
  readonly user?: string;
  /** Those of the user, when left out. */
  readonly groups?: readonly string[];
}

export interface RestResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly contentType: string;
  /** Text, or a value to write as JSON. */
  readonly body: unknown;
  /** Each goes into a header `Warning: 299 - "..."`. */
  readonly warnings: readonly string[];
}

/** What is written line by line: the events of a watch. */
export interface RestStream {
  readonly kind: 'stream';
  readonly status: number;
  readonly contentType: string;
  /** `write` takes values, each one line of JSON. Answers how to stop; `end` is called when it ends by itself. */
  start(write: (value: unknown) => void, end: () => void): () => void;
  /** Takes what the client sends, on a connection that goes both ways. */
  send?(value: unknown): void;
}

export type RestAnswer = RestResponse | RestStream;

/** What the path of a request means. */
export interface RestTarget {
  readonly resource: ResourceInfo;
  /** As the path has it; it may be another than the one that objects are stored in. */
  readonly apiVersion: string;
  /** Undefined for all namespaces, and for kinds that have none. */
  readonly namespace: string | undefined;
  /** Undefined for the collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** `/api/v1/namespaces/NS/pods/NAME/log`, `/apis/apps/v1/deployments`; undefined where no resource is. */
export function targetOf(path: string, registry: ResourceRegistry): RestTarget | undefined {
  const steps = path
    .split('/')
    .filter((step) => step !== '')
    .map((step) => unescaped(step));
  const isCore = steps[0] === 'api';
  if (!isCore && steps[0] !== 'apis') return undefined;
  const group = isCore ? '' : (steps[1] ?? '');
  const version = steps[isCore ? 1 : 2] ?? '';
  const apiVersion = isCore ? version : `${group}/${version}`;
  const rest = steps.slice(isCore ? 2 : 3);
  const find = (plural: string | undefined): ResourceInfo | undefined =>
    plural === undefined ? undefined : registry.byPlural(group, version, plural);
  // `namespaces/NS/RESOURCE`, unless it is about the Namespace itself.
  if (rest[0] === 'namespaces' && rest.length >= 3 && rest[2] !== 'status' && rest[2] !== 'finalize') {
    const resource = find(rest[2]);
    if (resource?.isNamespaced !== true) return undefined;
    return { resource, apiVersion, namespace: rest[1], name: rest[3], subresource: subresourceOf(rest, 4) };
  }
  const resource = find(rest[0]);
  if (resource === undefined) return undefined;
  // Without a namespace a namespaced kind has only its collection.
  if (resource.isNamespaced && rest.length > 1) return undefined;
  return {
    resource,
    apiVersion,
    namespace: undefined,
    name: rest[1],
    subresource: subresourceOf(rest, 2),
  };
}

function subresourceOf(steps: readonly string[], from: number): string | undefined {
  return steps.length > from ? steps.slice(from).join('/') : undefined;
}

/** Percent-encoding of ASCII, which is all that names hold. */
function unescaped(step: string): string {
  return step.replaceAll(/%([0-9A-Fa-f]{2})/gu, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
