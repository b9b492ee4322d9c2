/** Finds out what is wrong with the `apiVersion` and `kind` of an object, as the API server of v1.32 would. */
import { closestWord } from '../../base/closest-word';
import { findKind, KINDS } from '../kinds';
import { problem, type ObjectIssue } from './object-issue';

/** Served beside the version that `kinds.ts` names. */
const OTHER_SERVED_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  HorizontalPodAutoscaler: ['autoscaling/v1'],
  Event: ['events.k8s.io/v1'],
  FlowSchema: ['flowcontrol.apiserver.k8s.io/v1beta3'],
  PriorityLevelConfiguration: ['flowcontrol.apiserver.k8s.io/v1beta3'],
};

/** Groups that only custom resources are in; the built-in ones have no dot or end in `.k8s.io`. */
function isBuiltInGroup(apiVersion: string): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined || !group.includes('.') || group.endsWith('.k8s.io');
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
      `write apiVersion: ${info.apiVersion}`,
    );
  }
  return problem(
    'unknown-kind',
    ['kind'],
    `no matches for kind "${kind}" in version "${apiVersion}"`,
    unknownKindHint(apiVersion, kind),
  );
}

function unknownKindHint(apiVersion: string, kind: string): string {
  const meant = closestWord(
    kind,
    KINDS.map((info) => info.kind),
  );
  if (meant !== undefined) return `did you mean "${meant}"?`;
  if (!isBuiltInGroup(apiVersion)) {
    return 'a custom resource needs its CustomResourceDefinition in the same input';
  }
  return 'write a kind of Kubernetes, for example Deployment, Service or Pod';
}
