/** What the checks of PodSecurity ask of a Pod's specification, and the words they have in common. */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  textFieldOf,
  type PlainRecord,
} from '../../objects/kube-object';

export interface SecurityView {
  readonly spec: unknown;
  /** `initContainers` first, as the checks visit them. */
  readonly containers: readonly PlainRecord[];
  readonly volumes: readonly PlainRecord[];
}

/** A rule that is broken: `reason (detail)`. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export type SecurityCheck = (view: SecurityView) => Violation | undefined;

export function securityViewOf(spec: unknown): SecurityView {
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    listFieldOf(spec, list).filter(isPlainRecord),
  );
  return { spec, containers, volumes: listFieldOf(spec, 'volumes').filter(isPlainRecord) };
}

export function settingOf(container: unknown, ...keys: readonly string[]): unknown {
  return fieldOf(container, 'securityContext', ...keys);
}

export function nameOf(named: PlainRecord): string {
  return textFieldOf(named, 'name') ?? '';
}

/** `container "a"`, `containers "a", "b"`; undefined of none. */
export function containersText(containers: readonly PlainRecord[]): string | undefined {
  if (containers.length === 0) return undefined;
  return `${containers.length === 1 ? 'container' : 'containers'} ${quoted(containers.map(nameOf))}`;
}

export function quoted(words: Iterable<string>): string {
  return [...words].map((word) => JSON.stringify(word)).join(', ');
}

/** Each once, in the order of the alphabet. */
export function sortedSet(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}

/** Those of the Pod itself and of its containers, as `pod and container "a"`. */
export function settersText(hasPod: boolean, containers: readonly PlainRecord[]): string | undefined {
  const parts = [hasPod ? 'pod' : undefined, containersText(containers)];
  const setters = parts.filter((part) => part !== undefined);
  return setters.length === 0 ? undefined : setters.join(' and ');
}
