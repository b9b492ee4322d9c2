/**
 * The rules that the Pod Security Standard `restricted` adds to `baseline`.
 *
 * Kubernetes v1.32 `k8s.io/pod-security-admission/policy/check_*.go`, in the order of their names; those for volumes,
 * capabilities and seccomp stand in the place of those of `baseline`.
 */
import { listFieldOf, type PlainRecord } from '../../objects/kube-object';
import {
  addedCapabilities,
  BASELINE_CHECKS,
  capabilitiesBaseline,
  hostPathVolumes,
  seccompBaseline,
} from './baseline-checks';
import {
  containersText,
  nameOf,
  quoted,
  settersText,
  settingOf,
  sortedSet,
  type SecurityCheck,
} from './pod-view';

const ADDABLE: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);
const VOLUME_TYPES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const allowPrivilegeEscalation: SecurityCheck = ({ containers }) => {
  const bad = containers.filter((container) => settingOf(container, 'allowPrivilegeEscalation') !== false);
  const who = containersText(bad);
  if (who === undefined) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${who} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

const capabilities: SecurityCheck = ({ containers }) => {
  const isKeeping = (container: unknown): boolean =>
    !listFieldOf(container, 'securityContext', 'capabilities', 'drop').includes('ALL');
  const keeping = containersText(containers.filter(isKeeping));
  const parts = [
    keeping === undefined ? undefined : `${keeping} must set securityContext.capabilities.drop=["ALL"]`,
    addedCapabilities(ADDABLE, containers),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: parts.join('; ') };
};

const volumeTypes: SecurityCheck = ({ volumes }) => {
  const typeOf = (volume: PlainRecord): string =>
    Object.keys(volume).find((field) => field !== 'name') ?? 'emptyDir';
  const bad = volumes.filter((volume) => !VOLUME_TYPES.has(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = sortedSet(bad.map(typeOf));
  const [noun, verb] = bad.length === 1 ? ['volume', 'uses'] : ['volumes', 'use'];
  const what = types.length === 1 ? 'restricted volume type' : 'restricted volume types';
  return {
    reason: 'restricted volume types',
    detail: `${noun} ${quoted(bad.map(nameOf))} ${verb} ${what} ${quoted(types)}`,
  };
};

const runAsNonRoot: SecurityCheck = ({ spec, containers }) => {
  const ofPod = settingOf(spec, 'runAsNonRoot');
  const reason = 'runAsNonRoot != true';
  const refusing = containers.filter((container) => settingOf(container, 'runAsNonRoot') === false);
  const who = settersText(ofPod === false, refusing);
  if (who !== undefined) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  if (ofPod === true) return undefined;
  const silent = containersText(
    containers.filter((container) => settingOf(container, 'runAsNonRoot') !== true),
  );
  if (silent === undefined) return undefined;
  return { reason, detail: `pod or ${silent} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: SecurityCheck = ({ spec, containers }) => {
  const isRoot = (owner: unknown): boolean => settingOf(owner, 'runAsUser') === 0;
  const who = settersText(isRoot(spec), containers.filter(isRoot));
  return who === undefined ? undefined : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` };
};

const seccomp: SecurityCheck = (view) => {
  const explicit = seccompBaseline(view);
  if (explicit !== undefined) return explicit;
  if (settingOf(view.spec, 'seccompProfile', 'type') !== undefined) return undefined;
  const silent = containersText(
    view.containers.filter((container) => settingOf(container, 'seccompProfile', 'type') === undefined),
  );
  if (silent === undefined) return undefined;
  const wanted = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason: 'seccompProfile', detail: `pod or ${silent} ${wanted}` };
};

const REPLACED: ReadonlySet<SecurityCheck> = new Set([
  capabilitiesBaseline,
  hostPathVolumes,
  seccompBaseline,
]);

export const RESTRICTED_CHECKS: readonly SecurityCheck[] = [
  ...BASELINE_CHECKS.filter((check) => !REPLACED.has(check)),
  allowPrivilegeEscalation,
  capabilities,
  volumeTypes,
  runAsNonRoot,
  runAsUser,
  seccomp,
];
