/**
 * Security contexts of Pods and containers (`validatePodSpecSecurityContext`, `ValidateSecurityContext`, Kubernetes v1.32).
 *
 * Leaves out the options of Windows.
 */
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { goLiteral, goText } from './go-text';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { checkDescendingPath } from './path-rules';
import type { PodContext } from './pod-context';

const MAX_ID = 0xffff_ffff;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const SYSCTL_SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`;
const MAX_SYSCTL_CHARACTERS = 253;

export function checkPodSecurity(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const context = fieldOf(spec, 'securityContext');
  const own = at.child('securityContext');
  const isShared = fieldOf(spec, 'shareProcessNamespace') === true;
  if (isPlainRecord(context)) {
    checkId(context, 'fsGroup', own, errors);
    checkId(context, 'runAsUser', own, errors);
    checkId(context, 'runAsGroup', own, errors);
    for (const [index, group] of listFieldOf(context, 'supplementalGroups').entries()) {
      if (typeof group === 'number')
        checkIdValue(group, own.child('supplementalGroups').index(index), errors);
    }
  }
  if (isShared && fieldOf(spec, 'hostPID') === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    const place = at.child('shareProcessNamespace');
    errors.invalid(place.called(own.child('shareProcessNamespace').toString()), true, why);
  }
  if (!isPlainRecord(context)) return;
  checkSysctls(spec, context, own.child('sysctls'), errors);
  checkChoice(context, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch'], own, errors);
  checkSeccomp(context, own, errors);
  checkAppArmor(context, own, errors);
  checkChoice(context, 'supplementalGroupsPolicy', ['Merge', 'Strict'], own, errors);
}

export function checkContainerSecurity(
  container: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  pod: PodContext,
): void {
  const context = fieldOf(container, 'securityContext');
  const own = at.child('securityContext');
  if (!isPlainRecord(context)) return;
  checkId(context, 'runAsUser', own, errors);
  checkId(context, 'runAsGroup', own, errors);
  const procMount = textFieldOf(context, 'procMount');
  if (procMount !== undefined) {
    checkChoice(context, 'procMount', ['Default', 'Unmasked'], own, errors);
    if (procMount === 'Unmasked' && pod.hasHostUsers) {
      errors.invalid(own.child('procMount'), procMount, '`hostUsers` must be false to use `Unmasked`');
    }
  }
  checkSeccomp(context, own, errors);
  if (context['allowPrivilegeEscalation'] === false) {
    const shown = goLiteral(goSecurityContext(context));
    if (context['privileged'] === true) {
      errors.invalid(own, shown, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
    }
    for (const capability of listFieldOf(context, 'capabilities', 'add')) {
      if (capability !== 'CAP_SYS_ADMIN') continue;
      const why = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
      errors.invalid(own, shown, why);
    }
  }
  checkAppArmor(context, own, errors);
}

/** `%#v` of `core.SecurityContext`; where a pointer points to, nobody can foretell. */
function goSecurityContext(context: Readonly<Record<string, unknown>>): string {
  const pointer = (field: string, type: string): string =>
    context[field] === undefined ? `(*${type})(nil)` : `(*${type})(0xc000000000)`;
  return [
    `core.SecurityContext{Capabilities:${pointer('capabilities', 'core.Capabilities')}`,
    `Privileged:${pointer('privileged', 'bool')}`,
    `SELinuxOptions:${pointer('seLinuxOptions', 'core.SELinuxOptions')}`,
    `WindowsOptions:${pointer('windowsOptions', 'core.WindowsSecurityContextOptions')}`,
    `RunAsUser:${pointer('runAsUser', 'int64')}`,
    `RunAsGroup:${pointer('runAsGroup', 'int64')}`,
    `RunAsNonRoot:${pointer('runAsNonRoot', 'bool')}`,
    `ReadOnlyRootFilesystem:${pointer('readOnlyRootFilesystem', 'bool')}`,
    `AllowPrivilegeEscalation:${pointer('allowPrivilegeEscalation', 'bool')}`,
    `ProcMount:${pointer('procMount', 'core.ProcMountType')}`,
    `SeccompProfile:${pointer('seccompProfile', 'core.SeccompProfile')}`,
    `AppArmorProfile:${pointer('appArmorProfile', 'core.AppArmorProfile')}}`,
  ].join(', ');
}

function checkId(context: unknown, field: string, at: FieldPlace, errors: FieldErrors): void {
  const id = numberFieldOf(context, field);
  if (id !== undefined) checkIdValue(id, at.child(field), errors);
}

function checkIdValue(id: number, at: FieldPlace, errors: FieldErrors): void {
  if (id < 0 || id > MAX_ID) errors.invalid(at, id, `must be between 0 and ${MAX_ID}, inclusive`);
}

export function checkChoice(
  value: unknown,
  field: string,
  supported: readonly string[],
  at: FieldPlace,
  errors: FieldErrors,
): void {
  const given = textFieldOf(value, field);
  if (given !== undefined && !supported.includes(given))
    errors.unsupported(at.child(field), given, supported);
}

function checkSeccomp(context: unknown, at: FieldPlace, errors: FieldErrors): void {
  const profile = fieldOf(context, 'seccompProfile');
  const own = at.child('seccompProfile');
  if (!isPlainRecord(profile)) return;
  const type = textFieldOf(profile, 'type') ?? '';
  const local = textFieldOf(profile, 'localhostProfile');
  if (type === '') errors.required(own.child('type'), 'type is required when seccompProfile is set');
  else if (!PROFILE_TYPES.includes(type)) errors.unsupported(own.child('type'), type, PROFILE_TYPES);
  const place = own.child('localhostProfile');
  if (type === 'Localhost') {
    if (local === undefined) errors.required(place, 'must be set when seccomp type is Localhost');
    else checkDescendingPath(local, place, errors);
  } else if (local !== undefined) {
    const shown = goLiteral(
      `core.SeccompProfile{Type:${goText(type)}, LocalhostProfile:(*string)(0xc000000000)}`,
    );
    errors.invalid(place, shown, 'can only be set when seccomp type is Localhost');
  }
}

function checkAppArmor(context: unknown, at: FieldPlace, errors: FieldErrors): void {
  const profile = fieldOf(context, 'appArmorProfile');
  const own = at.child('appArmorProfile');
  if (!isPlainRecord(profile)) return;
  const type = textFieldOf(profile, 'type') ?? '';
  const local = textFieldOf(profile, 'localhostProfile');
  const place = own.child('localhostProfile');
  if (type === 'Localhost') {
    if (local === undefined || local === '') {
      errors.required(place, 'must be set when AppArmor type is Localhost');
    } else if (local.trim() !== local) errors.invalid(place, local, 'must not be padded with whitespace');
  } else if (type === '') errors.required(own.child('type'), 'type is required when appArmorProfile is set');
  else if (!PROFILE_TYPES.includes(type)) errors.unsupported(own.child('type'), type, PROFILE_TYPES);
  else if (local !== undefined) {
    errors.invalid(place, local, 'can only be set when AppArmor type is Localhost');
  }
}

function checkSysctls(spec: unknown, context: unknown, at: FieldPlace, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [index, sysctl] of listFieldOf(context, 'sysctls').entries()) {
    const name = textFieldOf(sysctl, 'name') ?? '';
    const own = at.index(index).child('name');
    if (name === '') errors.required(own);
    else if (name.length > MAX_SYSCTL_CHARACTERS || !new RegExp(SYSCTL).test(name)) {
      const why = `must have at most ${MAX_SYSCTL_CHARACTERS} characters and match regex ${SYSCTL}`;
      errors.invalid(own, name, why);
    } else if (seen.has(name)) errors.duplicate(own, name);
    const dotted = name.replaceAll('/', '.');
    if (fieldOf(spec, 'hostNetwork') === true && dotted.startsWith('net.')) {
      errors.invalid(own, name, "may not be specified when 'hostNetwork' is true");
    } else if (
      fieldOf(spec, 'hostIPC') === true &&
      /^(?:kernel\.(?:sem$|shm|msg)|fs\.mqueue\.)/u.test(dotted)
    ) {
      errors.invalid(own, name, "may not be specified when 'hostIPC' is true");
    }
    seen.add(name);
  }
}
