/** Waiting until an object is gone, or is as somebody wants it, by a watch on it. */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { fieldOf, isPlainRecord, textFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import { call, objectIn, pathOf, type Whereabouts } from './api-calls';
import { plainError, statusError, type KubectlError } from './kubectl-error';
import { whereaboutsOf, type FoundObject } from './object-builder';
import type { KubectlCommand } from './verb';

/** Goes on while it is undefined; the object is undefined when it is gone. */
export type Verdict<Value> = (object: KubeObject | undefined) => Value | undefined;

export interface Watched<Value> {
  readonly place: Whereabouts & { readonly name: string };
  readonly limitMs: number;
  readonly decide: Verdict<Value>;
}

/** Answers what `decide` said; an error when the time is over, or undefined then if nobody minds. */
export function* waitForChange<Value>(
  command: KubectlCommand,
  { place, limitMs, decide }: Watched<Value>,
): Task<Result<Value, KubectlError>> {
  const endMs = command.nowMs + limitMs;
  const timedOut = plainError(
    `timed out waiting for the condition on ${place.resource.plural}/${place.name}`,
  );
  for (;;) {
    const current = yield* call(command, { method: 'GET', path: pathOf(place) });
    if (!current.ok && current.error.reason !== 'NotFound') return current;
    const object = current.ok ? objectIn(current.value) : undefined;
    const verdict = decide(object);
    if (verdict !== undefined) return ok(verdict);
    const watched = yield* watchOnce(command, { place, limitMs, decide }, object, endMs);
    if (!watched.ok) return watched;
    if (watched.value !== undefined) return ok(watched.value);
    if (command.nowMs >= endMs) return err(timedOut);
  }
}

/** Undefined when the time is over, or the watch. */
function* watchOnce<Value>(
  command: KubectlCommand,
  { place, decide }: Watched<Value>,
  object: KubeObject | undefined,
  endMs: number,
): Task<Result<Value | undefined, KubectlError>> {
  const resourceVersion = object?.metadata.resourceVersion;
  const stream = yield* command.client.stream({
    method: 'GET',
    path: pathOf({ ...place, name: undefined }),
    query: {
      watch: 'true',
      fieldSelector: `metadata.name=${place.name}`,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  });
  if (!stream.ok) return stream;
  for (;;) {
    const event = yield* stream.value.next(Math.max(1, endMs - command.nowMs));
    if (event === undefined) {
      stream.value.close();
      return ok(undefined);
    }
    const type = textFieldOf(event, 'type');
    const body = fieldOf(event, 'object');
    if (type === 'ERROR') return err(statusError(body));
    if (type === 'BOOKMARK' || !isPlainRecord(body)) continue;
    const verdict = decide(type === 'DELETED' ? undefined : objectIn(body));
    if (verdict !== undefined) {
      stream.value.close();
      return ok(verdict);
    }
  }
}

/** Another object of the same name counts as gone. */
export function* waitUntilGone(
  command: KubectlCommand,
  one: FoundObject,
  limitMs: number,
): Task<Result<true, KubectlError>> {
  const { uid } = one.object.metadata;
  return yield* waitForChange(command, {
    place: whereaboutsOf(one),
    limitMs,
    decide: (object) => (object === undefined || object.metadata.uid !== uid ? true : undefined),
  });
}
