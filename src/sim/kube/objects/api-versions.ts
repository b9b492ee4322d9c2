/** Finds out what is wrong with the `apiVersion` and `kind` of an object, as the API server of v1.32 would. */
import { closestWord } from '../../base/closest-word';
import { say, type Sentence } from '../../base/sentence';
import { groupOf } from '../api/resource';
import { findKind, KINDS } from '../kinds';
import { problem, type ObjectIssue } from './object-issue';

/** Served beside the version that `kinds.ts` names. */
const OTHER_SERVED_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  HorizontalPodAutoscaler: ['autoscaling/v1'],
  Event: ['events.k8s.io/v1'],
  FlowSchema: ['flowcontrol.apiserver.k8s.io/v1beta3'],
  PriorityLevelConfiguration: ['flowcontrol.apiserver.k8s.io/v1beta3'],
};

/** Those of Kubernetes v1.32 that no kind of `kinds.ts` is in. */
const OTHER_BUILT_IN_GROUPS = ['events.k8s.io', 'internal.apiserver.k8s.io', 'storagemigration.k8s.io'];

const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  ...KINDS.map(({ apiVersion }) => groupOf(apiVersion)),
  ...OTHER_BUILT_IN_GROUPS,
]);

/**
 * Whether only a CustomResourceDefinition can make this kind known. A built-in kind in a group below `k8s.io` that does not
 * exist is a slip of the pen, and `kubelet.config.k8s.io` and its like are in configuration files alone.
 */
export function isCustomKind(apiVersion: string, kind: string): boolean {
  const group = groupOf(apiVersion);
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+\/v[0-9][a-z0-9]*$/u.test(apiVersion) || BUILT_IN_GROUPS.has(group))
    return false;
  if (group.endsWith('config.k8s.io')) return false;
  return kind !== '' && !(group.endsWith('.k8s.io') && findKind(kind) !== undefined);
}

/** `apiVersion/kind` pairs that CustomResourceDefinitions of the same input declare. */
export type CustomKinds = ReadonlySet<string>;

export function customKindKey(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`;
}

export function apiVersionIssueOf(
  apiVersion: string,
  kind: string,
  customKinds: CustomKinds,
): ObjectIssue | undefined {
  if (customKinds.has(customKindKey(apiVersion, kind))) return undefined;
  const info = findKind(kind);
  if (info !== undefined) {
    if (info.apiVersion === apiVersion || (OTHER_SERVED_VERSIONS[kind] ?? []).includes(apiVersion)) {
      return undefined;
    }
    return problem(
      'unknown-kind',
      ['apiVersion'],
      `no matches for kind "${kind}" in version "${apiVersion}"`,
      say('write apiVersion: {known}', { known: info.apiVersion }),
    );
  }
  return problem(
    'unknown-kind',
    ['kind'],
    `no matches for kind "${kind}" in version "${apiVersion}"`,
    unknownKindHint(apiVersion, kind),
  );
}

function unknownKindHint(apiVersion: string, kind: string): Sentence {
  const meant = closestWord(
    kind,
    KINDS.map((info) => info.kind),
  );
  if (meant !== undefined) return say('did you mean "{meant}"?', { meant });
  if (isCustomKind(apiVersion, kind)) {
    return say('a custom resource needs its CustomResourceDefinition in the lab');
  }
  return say('write a kind of Kubernetes, for example Deployment, Service or Pod');
}
