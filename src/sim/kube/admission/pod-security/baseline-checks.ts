/**
 * The rules of the Pod Security Standard `baseline`.
 *
 * Kubernetes v1.32 `k8s.io/pod-security-admission/policy/check_*.go`, in the order of their names. Leaves out AppArmor
 * profiles and Windows' host processes.
 */
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from '../../objects/kube-object';
import {
  containersText,
  nameOf,
  quoted,
  settersText,
  settingOf,
  sortedSet,
  type SecurityCheck,
  type SecurityView,
  type Violation,
} from './pod-view';

const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const SAFE_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);
const SELINUX_TYPES: ReadonlySet<string> = new Set([
  '',
  'container_engine_t',
  'container_init_t',
  'container_kvm_t',
  'container_t',
]);

/** Capabilities that containers add although they may not. */
export function addedCapabilities(
  allowed: ReadonlySet<string>,
  containers: Parameters<typeof containersText>[0],
): string | undefined {
  const added = (container: unknown): readonly string[] =>
    listFieldOf(container, 'securityContext', 'capabilities', 'add')
      .filter((capability) => typeof capability === 'string')
      .filter((capability) => !allowed.has(capability));
  const bad = containers.filter((container) => added(container).length > 0);
  const who = containersText(bad);
  if (who === undefined) return undefined;
  return `${who} must not include ${quoted(sortedSet(bad.flatMap(added)))} in securityContext.capabilities.add`;
}

export function capabilitiesBaseline({ containers }: SecurityView): Violation | undefined {
  const detail = addedCapabilities(DEFAULT_CAPABILITIES, containers);
  return detail === undefined ? undefined : { reason: 'non-default capabilities', detail };
}

const hostNamespaces: SecurityCheck = ({ spec }) => {
  const used = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => fieldOf(spec, field) === true);
  if (used.length === 0) return undefined;
  return { reason: 'host namespaces', detail: used.map((field) => `${field}=true`).join(', ') };
};

export function hostPathVolumes({ volumes }: SecurityView): Violation | undefined {
  const bad = volumes.filter((volume) => isPlainRecord(volume['hostPath'])).map(nameOf);
  if (bad.length === 0) return undefined;
  return {
    reason: 'hostPath volumes',
    detail: `${bad.length === 1 ? 'volume' : 'volumes'} ${quoted(bad)}`,
  };
}

const hostPorts: SecurityCheck = ({ containers }) => {
  const portsOf = (container: unknown): readonly string[] =>
    listFieldOf(container, 'ports')
      .map((port) => numberFieldOf(port, 'hostPort') ?? 0)
      .filter((port) => port !== 0)
      .map(String);
  const bad = containers.filter((container) => portsOf(container).length > 0);
  const who = containersText(bad);
  if (who === undefined) return undefined;
  const ports = sortedSet(bad.flatMap(portsOf));
  const verb = bad.length === 1 ? 'uses' : 'use';
  const noun = ports.length === 1 ? 'hostPort' : 'hostPorts';
  return { reason: 'hostPort', detail: `${who} ${verb} ${noun} ${ports.join(', ')}` };
};

const privileged: SecurityCheck = ({ containers }) => {
  const who = containersText(containers.filter((container) => settingOf(container, 'privileged') === true));
  if (who === undefined) return undefined;
  return { reason: 'privileged', detail: `${who} must not set securityContext.privileged=true` };
};

const procMount: SecurityCheck = ({ containers }) => {
  const mountOf = (container: unknown): string =>
    textFieldOf(container, 'securityContext', 'procMount') ?? 'Default';
  const bad = containers.filter((container) => mountOf(container) !== 'Default');
  const who = containersText(bad);
  if (who === undefined) return undefined;
  const types = quoted(sortedSet(bad.map(mountOf)));
  return { reason: 'procMount', detail: `${who} must not set securityContext.procMount to ${types}` };
};

const seLinuxOptions: SecurityCheck = ({ spec, containers }) => {
  const optionOf = (owner: unknown, option: string): string =>
    textFieldOf(owner, 'securityContext', 'seLinuxOptions', option) ?? '';
  const isBad = (owner: unknown): boolean =>
    !SELINUX_TYPES.has(optionOf(owner, 'type')) ||
    optionOf(owner, 'user') !== '' ||
    optionOf(owner, 'role') !== '';
  const who = settersText(isBad(spec), containers.filter(isBad));
  if (who === undefined) return undefined;
  const all = [spec, ...containers];
  const types = sortedSet(all.map((owner) => optionOf(owner, 'type'))).filter(
    (type) => !SELINUX_TYPES.has(type),
  );
  const parts = types.length === 0 ? [] : [`${types.length === 1 ? 'type' : 'types'} ${quoted(types)}`];
  for (const option of ['user', 'role']) {
    if (all.some((owner) => optionOf(owner, option) !== '')) parts.push(`${option} may not be set`);
  }
  const detail = `${who} set forbidden securityContext.seLinuxOptions: ${parts.join('; ')}`;
  return { reason: 'seLinuxOptions', detail };
};

function profileOf(owner: unknown): string | undefined {
  return textFieldOf(owner, 'securityContext', 'seccompProfile', 'type');
}

/** Profiles that are neither the runtime's nor the node's. */
export function seccompBaseline({ spec, containers }: SecurityView): Violation | undefined {
  const isBad = (owner: unknown): boolean =>
    !['RuntimeDefault', 'Localhost', undefined].includes(profileOf(owner));
  const bad = containers.filter(isBad);
  const who = settersText(isBad(spec), bad);
  if (who === undefined) return undefined;
  const profiles = [spec, ...bad].filter(isBad).map((owner) => profileOf(owner) ?? '');
  const detail = `${who} must not set securityContext.seccompProfile.type to ${quoted(sortedSet(profiles))}`;
  return { reason: 'seccompProfile', detail };
}

const sysctls: SecurityCheck = ({ spec }) => {
  const bad = listFieldOf(spec, 'securityContext', 'sysctls')
    .map((sysctl) => textFieldOf(sysctl, 'name') ?? '')
    .filter((name) => !SAFE_SYSCTLS.has(name));
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
};

/** Those that `restricted` has in its own form are exported above. */
export const BASELINE_CHECKS: readonly SecurityCheck[] = [
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  privileged,
  procMount,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
];
