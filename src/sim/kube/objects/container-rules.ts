/** The containers of a Pod (`validateContainers`, `validateInitContainers`, `validateContainerCommon`, Kubernetes v1.32). */
import { say } from '../../base/sentence';
import { checkVariables } from './env-rules';
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { dns1123LabelProblems, portNameProblems } from './name-rules';
import { checkPortNumber } from './number-rules';
import { checkDescendingPath } from './path-rules';
import type { PodContext } from './pod-context';
import { checkLifecycle, checkProbe, type ProbeKind } from './probe-rules';
import { checkResources } from './resource-rules';
import { checkChoice, checkContainerSecurity } from './security-rules';

/** As Go sorts them. */
const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];
const PROBES: readonly ProbeKind[] = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const NOT_FOR_INIT = 'may not be set for init containers without restartPolicy=Always';
const ANOTHER_NAME = say('give each container of a Pod its own name');

export function checkContainers(spec: unknown, at: FieldPlace, errors: FieldErrors, pod: PodContext): void {
  const list = at.child('containers');
  const containers = listFieldOf(spec, 'containers');
  if (containers.length === 0) {
    errors.required(list);
    return;
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const own = list.index(index);
    checkCommon(container, own, errors, pod);
    const name = textFieldOf(container, 'name') ?? '';
    if (names.has(name)) errors.duplicate(own.child('name'), name, ANOTHER_NAME);
    names.add(name);
    checkLifecycle(container, own, errors, pod.gracePeriod);
    for (const probe of PROBES) checkProbe(probe, container, own, errors);
    if (fieldOf(container, 'restartPolicy') !== undefined) {
      errors.forbidden(own.child('restartPolicy'), 'may not be set for non-init containers');
    }
  }
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    checkHostPorts(container, list.index(index), errors, pod, taken);
  }
}

export function checkInitContainers(
  spec: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  pod: PodContext,
): void {
  const names = new Set(
    listFieldOf(spec, 'containers').map((container) => textFieldOf(container, 'name') ?? ''),
  );
  for (const [index, container] of listFieldOf(spec, 'initContainers').entries()) {
    const own = at.child('initContainers').index(index);
    checkCommon(container, own, errors, pod);
    checkChoice(container, 'restartPolicy', ['Always'], own, errors);
    const name = textFieldOf(container, 'name') ?? '';
    if (names.has(name)) errors.duplicate(own.child('name'), name, ANOTHER_NAME);
    else if (name !== '') names.add(name);
    checkHostPorts(container, own, errors, pod, new Set());
    const isSidecar = textFieldOf(container, 'restartPolicy') === 'Always';
    if (isSidecar) {
      checkLifecycle(container, own, errors, pod.gracePeriod);
      for (const probe of PROBES) checkProbe(probe, container, own, errors);
      continue;
    }
    for (const field of ['lifecycle', ...PROBES]) {
      if (isPlainRecord(fieldOf(container, field))) errors.forbidden(own.child(field), NOT_FOR_INIT);
    }
  }
}

/** What is checked of Pods, but not of templates. */
export function checkImageSpaces(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const list of ['containers', 'initContainers']) {
    for (const [index, container] of listFieldOf(spec, list).entries()) {
      const image = textFieldOf(container, 'image') ?? '';
      if (image.trim() === image) continue;
      const place = at.child(list).index(index).child('image');
      errors.invalid(place, image, 'must not have leading or trailing whitespace');
    }
  }
}

function checkCommon(container: unknown, at: FieldPlace, errors: FieldErrors, pod: PodContext): void {
  const name = textFieldOf(container, 'name') ?? '';
  if (name === '') errors.required(at.child('name'));
  else errors.invalidEach(at.child('name'), name, dns1123LabelProblems(name));
  if ((textFieldOf(container, 'image') ?? '') === '') errors.required(at.child('image'));
  checkChoice(container, 'terminationMessagePolicy', ['File', 'FallbackToLogsOnError'], at, errors);
  checkPorts(container, at.child('ports'), errors);
  checkVariables(container, at, errors);
  checkMounts(container, at.child('volumeMounts'), errors, pod);
  checkDevices(container, at.child('volumeDevices'), errors, pod);
  checkChoice(container, 'imagePullPolicy', ['Always', 'IfNotPresent', 'Never'], at, errors);
  checkResources(fieldOf(container, 'resources'), at.child('resources'), errors, pod.claimNames);
  checkContainerSecurity(container, at, errors, pod);
}

function checkPorts(container: unknown, at: FieldPlace, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, port] of listFieldOf(container, 'ports').entries()) {
    const own = at.index(index);
    const name = textFieldOf(port, 'name') ?? '';
    if (name !== '') {
      const problems = portNameProblems(name);
      errors.invalidEach(own.child('name'), name, problems);
      if (problems.length === 0 && names.has(name)) {
        errors.duplicate(own.child('name'), name, say('give each port its own name'));
      }
      if (problems.length === 0) names.add(name);
    }
    const number = numberFieldOf(port, 'containerPort') ?? 0;
    if (number === 0) errors.required(own.child('containerPort'));
    else checkPortNumber(number, own.child('containerPort'), errors);
    const hostPort = numberFieldOf(port, 'hostPort') ?? 0;
    if (hostPort !== 0) checkPortNumber(hostPort, own.child('hostPort'), errors);
    checkProtocol(port, own, errors);
  }
}

export function checkProtocol(port: unknown, at: FieldPlace, errors: FieldErrors): void {
  const protocol = textFieldOf(port, 'protocol') ?? '';
  // What is left out is TCP.
  if (protocol !== '' && !PROTOCOLS.includes(protocol)) {
    errors.unsupported(at.child('protocol'), protocol, PROTOCOLS);
  }
}

/** Two containers cannot listen on one port of the node. */
function checkHostPorts(
  container: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  pod: PodContext,
  taken: Set<string>,
): void {
  for (const [index, port] of listFieldOf(container, 'ports').entries()) {
    const own = numberFieldOf(port, 'containerPort') ?? 0;
    // On the host's network each port is the node's.
    const given = numberFieldOf(port, 'hostPort') ?? 0;
    const hostPort = given === 0 && pod.isHostNetwork && pod.isPod ? own : given;
    if (hostPort === 0) continue;
    const protocol = textFieldOf(port, 'protocol') ?? 'TCP';
    const key = `${protocol}/${textFieldOf(port, 'hostIP') ?? ''}/${hostPort}`;
    if (taken.has(key)) errors.duplicate(at.child('ports').index(index).child('hostPort'), key);
    taken.add(key);
  }
}

/** `validatePodHostNetworkDeps` */
export function checkHostNetworkPorts(
  spec: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  pod: PodContext,
): void {
  if (!pod.isHostNetwork) return;
  for (const [containerIndex, container] of listFieldOf(spec, 'containers').entries()) {
    for (const [index, port] of listFieldOf(container, 'ports').entries()) {
      const hostPort = numberFieldOf(port, 'hostPort') ?? 0;
      if (hostPort === 0 || hostPort === numberFieldOf(port, 'containerPort')) continue;
      const own = at.child('containers').index(containerIndex).child('ports').index(index);
      const why = 'must match `containerPort` when `hostNetwork` is true';
      errors.invalid(own.child('hostPort'), hostPort, why);
    }
  }
}

function checkMounts(container: unknown, at: FieldPlace, errors: FieldErrors, pod: PodContext): void {
  const paths = new Set<string>();
  const devices = listFieldOf(container, 'volumeDevices');
  for (const [index, mount] of listFieldOf(container, 'volumeMounts').entries()) {
    const own = at.index(index);
    const name = textFieldOf(mount, 'name') ?? '';
    const path = textFieldOf(mount, 'mountPath') ?? '';
    if (name === '') errors.required(own.child('name'));
    const volume = pod.volumes.get(name);
    if (volume === undefined) {
      errors.notFound(own.child('name'), name, say('no volume of the Pod has this name'));
    }
    if (path === '')
      errors.required(
        own.child('mountPath'),
        '',
        say('add it, for example {example}', { example: 'mountPath: /data' }),
      );
    if (paths.has(path)) errors.invalid(own.child('mountPath'), path, 'must be unique');
    paths.add(path);
    if (devices.some((device) => textFieldOf(device, 'name') === name)) {
      errors.invalid(own.child('name'), name, 'must not already exist in volumeDevices');
    }
    if (devices.some((device) => textFieldOf(device, 'devicePath') === path)) {
      errors.invalid(own.child('mountPath'), path, 'must not already exist as a path in volumeDevices');
    }
    checkSubPaths(mount, at, own, errors, volume !== undefined && isPlainRecord(volume['image']));
    checkPropagation(mount, container, own, at, errors);
  }
}

/** The API server names the list, not the mount. */
function checkSubPaths(
  mount: unknown,
  list: FieldPlace,
  at: FieldPlace,
  errors: FieldErrors,
  isImage: boolean,
): void {
  const subPath = textFieldOf(mount, 'subPath') ?? '';
  const subPathExpr = textFieldOf(mount, 'subPathExpr') ?? '';
  const ofImage = 'not allowed in image volume sources';
  if (isImage && subPath !== '') errors.invalid(at.child('subPath'), subPath, ofImage);
  if (isImage && subPathExpr !== '') errors.invalid(at.child('subPathExpr'), subPathExpr, ofImage);
  const placeOf = (field: string): FieldPlace => at.child(field).called(list.child(field).toString());
  if (subPath !== '') checkDescendingPath(subPath, placeOf('subPath'), errors);
  if (subPathExpr === '') return;
  if (subPath !== '') {
    errors.invalid(at.child('subPathExpr'), subPathExpr, 'subPathExpr and subPath are mutually exclusive');
  }
  checkDescendingPath(subPathExpr, placeOf('subPathExpr'), errors);
}

function checkPropagation(
  mount: unknown,
  container: unknown,
  at: FieldPlace,
  list: FieldPlace,
  errors: FieldErrors,
): void {
  const placeOf = (field: string): FieldPlace => at.child(field).called(list.child(field).toString());
  const propagation = textFieldOf(mount, 'mountPropagation');
  const supported = ['Bidirectional', 'HostToContainer', 'None'];
  if (propagation !== undefined && !supported.includes(propagation)) {
    errors.unsupported(placeOf('mountPropagation'), propagation, supported);
  }
  if (propagation === 'Bidirectional' && fieldOf(container, 'securityContext', 'privileged') !== true) {
    const why = 'Bidirectional mount propagation is available only to privileged containers';
    errors.forbidden(placeOf('mountPropagation'), why);
  }
  const recursive = textFieldOf(mount, 'recursiveReadOnly');
  const place = placeOf('recursiveReadOnly');
  if (recursive === undefined || recursive === 'Disabled') return;
  if (recursive !== 'Enabled' && recursive !== 'IfPossible') {
    errors.unsupported(place, recursive, ['Disabled', 'Enabled', 'IfPossible']);
    return;
  }
  if (fieldOf(mount, 'readOnly') !== true) {
    errors.forbidden(place, 'may only be specified when readOnly is true');
  }
  if (propagation !== undefined && propagation !== 'None') {
    errors.forbidden(place, 'may only be specified when mountPropagation is None or not specified');
  }
}

function checkDevices(container: unknown, at: FieldPlace, errors: FieldErrors, pod: PodContext): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounts = listFieldOf(container, 'volumeMounts');
  for (const [index, device] of listFieldOf(container, 'volumeDevices').entries()) {
    const own = at.index(index);
    const name = textFieldOf(device, 'name') ?? '';
    const path = textFieldOf(device, 'devicePath') ?? '';
    const volume = pod.volumes.get(name);
    const isClaim =
      volume !== undefined &&
      (isPlainRecord(volume['persistentVolumeClaim']) || isPlainRecord(volume['ephemeral']));
    if (name === '') errors.required(own.child('name'));
    if (names.has(name)) errors.invalid(own.child('name'), name, 'must be unique');
    if (volume !== undefined && !isClaim) {
      const why = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      errors.invalid(own.child('name'), name, why);
    }
    if (volume === undefined) errors.notFound(own.child('name'), name);
    if (path === '') errors.required(own.child('devicePath'));
    if (paths.has(path)) errors.invalid(own.child('devicePath'), path, 'must be unique');
    if (path.split('/').includes('..')) {
      errors.invalid(own.child('devicePath'), path, "can not contain backsteps ('..')");
    } else paths.add(path);
    if (mounts.some((mount) => textFieldOf(mount, 'name') === name)) {
      errors.invalid(own.child('name'), name, 'must not already exist in volumeMounts');
    }
    if (mounts.some((mount) => textFieldOf(mount, 'mountPath') === path)) {
      errors.invalid(own.child('devicePath'), path, 'must not already exist as a path in volumeMounts');
    }
    if (name !== '') names.add(name);
  }
}
