/**
 * The admission plugin PodSecurity: Pods that break the Pod Security Standard of their Namespace are refused, or warned
 * of.
 *
 * Kubernetes v1.32 `k8s.io/pod-security-admission/admission/admission.go`. Models the labels `enforce` and `warn` with
 * their versions, also for the templates of workloads. Versions are named, and all have the rules of v1.32. Leaves out
 * what `audit` writes into audit logs, and what a changed label says of Pods that are there.
 */
import { err, ok } from '../../../base/result';
import { forbiddenStatus, invalidStatus } from '../../api/api-status';
import { isMirrorPod } from '../../model/mirror-pod';
import { isPod } from '../../model/pod';
import { fieldOf, type KubeObject } from '../../objects/kube-object';
import { invalidValue, type ObjectIssue } from '../../objects/object-issue';
import type { Admission, ObjectStore } from '../../store/object-store';
import { BASELINE_CHECKS } from './baseline-checks';
import { securityViewOf, type SecurityCheck } from './pod-view';
import { RESTRICTED_CHECKS } from './restricted-checks';

const PREFIX = 'pod-security.kubernetes.io/';
const MODES = ['enforce', 'audit', 'warn'] as const;
const CHECKS: Readonly<Record<string, readonly SecurityCheck[]>> = {
  privileged: [],
  baseline: BASELINE_CHECKS,
  restricted: RESTRICTED_CHECKS,
};

/** Where the kinds that make Pods have the specification of these. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  PodTemplate: ['template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
};

export function podSecurityAdmission(store: ObjectStore): Admission {
  return (object, previous) => {
    if (previous !== undefined || !isPod(object) || isMirrorPod(object)) return ok(object);
    const why = violationOf(store, object, 'enforce', object.spec);
    if (why === undefined) return ok(object);
    return err(forbiddenStatus(store.resourceOf(object), object.metadata.name, `violates ${why}`));
  };
}

/** Labels that name no level or no version. */
export function podSecurityLabels(store: ObjectStore): Admission {
  return (object) => {
    const issues: ObjectIssue[] = [];
    for (const mode of MODES) {
      const level = object.metadata.labels?.[`${PREFIX}${mode}`];
      if (level !== undefined && CHECKS[level] === undefined) {
        const why = `must be one of ${Object.keys(CHECKS).join(', ')}`;
        issues.push(invalidValue(['metadata', 'labels', `${PREFIX}${mode}`], level, why));
      }
      const version = object.metadata.labels?.[`${PREFIX}${mode}-version`];
      if (version !== undefined && !/^(latest|v1\.(0|[1-9]\d*))$/.test(version)) {
        const why = 'must be "latest" or "v1.x"';
        issues.push(invalidValue(['metadata', 'labels', `${PREFIX}${mode}-version`], version, why));
      }
    }
    if (issues.length === 0) return ok(object);
    return err(invalidStatus(store.resourceOf(object), object.metadata.name, issues));
  };
}

/** What whoever writes this object is warned of. */
export function podSecurityWarningsOf(store: ObjectStore, object: KubeObject): readonly string[] {
  const path = TEMPLATES[object.kind];
  const spec = path === undefined ? object.spec : fieldOf(object, ...path);
  if (path === undefined && !isPod(object)) return [];
  const why = violationOf(store, object, 'warn', spec);
  return why === undefined ? [] : [`would violate ${why}`];
}

/** `PodSecurity "restricted:latest": ...`; undefined when there is nothing to say. */
function violationOf(
  store: ObjectStore,
  { metadata }: KubeObject,
  mode: 'enforce' | 'warn',
  spec: unknown,
): string | undefined {
  const labels = store.find('Namespace', '', metadata.namespace ?? 'default')?.metadata.labels;
  const level = labels?.[`${PREFIX}${mode}`];
  if (level === undefined) return undefined;
  const version = labels?.[`${PREFIX}${mode}-version`] ?? 'latest';
  const view = securityViewOf(spec);
  const violations = (CHECKS[level] ?? []).map((check) => check(view)).filter((each) => each !== undefined);
  if (violations.length === 0) return undefined;
  const list = violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
  return `PodSecurity ${JSON.stringify(`${level}:${version}`)}: ${list}`;
}
