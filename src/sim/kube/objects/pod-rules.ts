/**
 * What a Pod must fulfil (`ValidatePodSpec`, `pkg/apis/core/validation`, Kubernetes v1.32).
 *
 * Leaves out Pods of Windows, ephemeral containers, and the old annotations for seccomp and AppArmor.
 */
import { forExample } from './object-issue';
import { checkAddress } from './address-rules';
import {
  checkContainers,
  checkHostNetworkPorts,
  checkImageSpaces,
  checkInitContainers,
} from './container-rules';
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { checkLabels } from './label-rules';
import { checkAnnotations } from './metadata-rules';
import { dns1123LabelProblems, dns1123SubdomainProblems, qualifiedNameProblems } from './name-rules';
import type { PodContext } from './pod-context';
import { checkResources } from './resource-rules';
import { checkAffinity, checkSpread, checkTolerations } from './scheduling-rules';
import { checkChoice, checkPodSecurity } from './security-rules';
import { checkVolumes } from './volume-rules';
import { withoutFinalDot } from '../../wire/dns-name';

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;
const MAX_INT32 = 0x7fff_ffff;
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const DEFAULT_GRACE_SECONDS = 30;

interface PodSpecOptions {
  /** Of a Pod, not of a template. */
  readonly isPod: boolean;
  readonly podName?: string | undefined;
}

export function checkPod(
  object: Readonly<Record<string, unknown>>,
  at: FieldPlace,
  errors: FieldErrors,
): void {
  const { spec } = object;
  checkDeletionCost(object['metadata'], at.child('metadata'), errors);
  const own = at.child('spec');
  checkPodSpec(spec, own, errors, { isPod: true, podName: textFieldOf(object, 'metadata', 'name') });
  checkImageSpaces(spec, own, errors);
  const gates = listFieldOf(spec, 'schedulingGates');
  if ((textFieldOf(spec, 'nodeName') ?? '') !== '' && gates.length > 0) {
    errors.forbidden(own.child('nodeName'), 'cannot be set until all schedulingGates have been cleared');
  }
}

/** `ValidatePodTemplateSpec`: it leaves `metadata` out of the names of fields. */
export function checkPodTemplate(template: unknown, at: FieldPlace, errors: FieldErrors): void {
  const metadata = fieldOf(template, 'metadata');
  const labelsAt = at.child('metadata', 'labels').called(at.child('labels').toString());
  const annotationsAt = at.child('metadata', 'annotations').called(at.child('annotations').toString());
  checkLabels(fieldOf(metadata, 'labels'), labelsAt, errors);
  checkAnnotations(fieldOf(metadata, 'annotations'), annotationsAt, errors);
  checkDeletionCost(metadata, at.child('metadata').called(at.toString()), errors);
  checkPodSpec(fieldOf(template, 'spec'), at.child('spec'), errors, { isPod: false });
  if (listFieldOf(template, 'spec', 'ephemeralContainers').length > 0) {
    const place = at.child('spec', 'ephemeralContainers');
    errors.forbidden(place, 'ephemeral containers not allowed in pod template');
  }
}

function checkDeletionCost(metadata: unknown, at: FieldPlace, errors: FieldErrors): void {
  const cost = textFieldOf(metadata, 'annotations', DELETION_COST);
  if (cost === undefined) return;
  const isNumber = /^(?:0|-?[1-9]\d*)$/u.test(cost) && Math.abs(Number(cost)) <= MAX_INT32;
  if (!isNumber) errors.invalid(at.child('annotations').key(DELETION_COST), cost, 'must be a 32bit integer');
}

function checkPodSpec(
  given: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  { isPod, podName }: PodSpecOptions,
): void {
  const spec = isPlainRecord(given) ? given : {};
  const volumes = checkVolumes(spec, at, errors, podName);
  const pod: PodContext = {
    isPod,
    isHostNetwork: spec['hostNetwork'] === true,
    hasHostUsers: spec['hostUsers'] !== false,
    gracePeriod: numberFieldOf(spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS,
    volumes,
    claimNames: checkResourceClaims(spec, at.child('resourceClaims'), errors),
  };
  checkContainers(spec, at, errors, pod);
  checkInitContainers(spec, at, errors, pod);
  checkHostNetworkPorts(spec, at, errors, pod);
  checkChoice(spec, 'restartPolicy', ['Always', 'OnFailure', 'Never'], at, errors);
  checkChoice(spec, 'dnsPolicy', ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'], at, errors);
  checkLabels(spec['nodeSelector'], at.child('nodeSelector'), errors);
  checkPodSecurity(spec, at, errors);
  checkAffinity(spec, at, errors);
  checkResolver(spec, at.child('dnsConfig'), errors);
  checkGates(spec, at, errors);
  checkSpread(spec, at, errors);
  checkHostUsers(spec, at, errors);
  checkNamed(spec, 'serviceAccountName', dns1123SubdomainProblems, at, errors);
  checkNamed(spec, 'nodeName', dns1123SubdomainProblems, at, errors);
  const deadline = numberFieldOf(spec, 'activeDeadlineSeconds');
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    const why = `must be between 1 and ${MAX_INT32}, inclusive`;
    errors.invalid(at.child('activeDeadlineSeconds'), deadline, why);
  }
  checkNamed(spec, 'hostname', dns1123LabelProblems, at, errors);
  checkNamed(spec, 'subdomain', dns1123LabelProblems, at, errors);
  checkTolerations(spec, at, errors);
  checkHostAliases(spec, at.child('hostAliases'), errors);
  checkNamed(spec, 'priorityClassName', dns1123SubdomainProblems, at, errors);
  const runtimeClass = textFieldOf(spec, 'runtimeClassName');
  if (runtimeClass !== undefined) {
    errors.invalidEach(at.child('runtimeClassName'), runtimeClass, dns1123SubdomainProblems(runtimeClass));
  }
  checkChoice(spec, 'preemptionPolicy', ['PreemptLowerPriority', 'Never'], at, errors);
  if (isPlainRecord(spec['overhead'])) {
    checkResources({ limits: spec['overhead'] }, at.child('overhead'), errors, []);
  }
  checkOperatingSystem(spec, at.child('os'), errors);
}

function checkNamed(
  spec: unknown,
  field: string,
  rule: (name: string) => readonly string[],
  at: FieldPlace,
  errors: FieldErrors,
): void {
  const name = textFieldOf(spec, field) ?? '';
  if (name !== '') errors.invalidEach(at.child(field), name, rule(name));
}

function checkResourceClaims(spec: unknown, at: FieldPlace, errors: FieldErrors): readonly string[] {
  const names = new Set<string>();
  for (const [index, claim] of listFieldOf(spec, 'resourceClaims').entries()) {
    const own = at.index(index);
    const name = textFieldOf(claim, 'name') ?? '';
    if (name === '') errors.required(own.child('name'));
    else if (names.has(name)) errors.duplicate(own.child('name'), name);
    else errors.invalidEach(own.child('name'), name, dns1123LabelProblems(name));
    if (name !== '') names.add(name);
  }
  return [...names];
}

function checkResolver(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const config = fieldOf(spec, 'dnsConfig');
  const servers = listFieldOf(config, 'nameservers');
  const searches = listFieldOf(config, 'searches');
  if (textFieldOf(spec, 'dnsPolicy') === 'None') {
    const example = forExample('dnsConfig: {nameservers: [10.96.0.10]}');
    if (!isPlainRecord(config)) {
      errors.required(at, 'must provide `dnsConfig` when `dnsPolicy` is None', example);
      return;
    }
    if (servers.length === 0) {
      const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      errors.required(at.child('nameservers'), why, example);
      return;
    }
  }
  if (servers.length > MAX_NAMESERVERS) {
    errors.invalid(
      at.child('nameservers'),
      servers,
      `must not have more than ${MAX_NAMESERVERS} nameservers`,
    );
  }
  for (const [index, server] of servers.entries()) {
    if (typeof server === 'string') checkAddress(server, at.child('nameservers').index(index), errors);
  }
  const searchAt = at.child('searches');
  if (searches.length > MAX_SEARCHES) {
    errors.invalid(searchAt, searches, `must not have more than ${MAX_SEARCHES} search paths`);
  }
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS) {
    const why = `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.invalid(searchAt, searches, why);
  }
  for (const [index, search] of searches.entries()) {
    if (typeof search !== 'string') continue;
    const name = withoutFinalDot(search);
    errors.invalidEach(searchAt.index(index), name, dns1123SubdomainProblems(name));
  }
  for (const [index, option] of listFieldOf(config, 'options').entries()) {
    if ((textFieldOf(option, 'name') ?? '') === '') {
      errors.required(at.child('options').index(index), 'must not be empty');
    }
  }
}

function checkGates(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const [index, gate] of listFieldOf(spec, 'readinessGates').entries()) {
    const type = textFieldOf(gate, 'conditionType') ?? '';
    const own = at.child('readinessGates').index(index).child('conditionType');
    errors.invalidEach(own, type, qualifiedNameProblems(type));
  }
  const seen = new Set<string>();
  for (const [index, gate] of listFieldOf(spec, 'schedulingGates').entries()) {
    const name = textFieldOf(gate, 'name') ?? '';
    const own = at.child('schedulingGates').index(index);
    errors.invalidEach(own, name, qualifiedNameProblems(name));
    if (seen.has(name)) errors.duplicate(own, name);
    seen.add(name);
  }
}

function checkHostUsers(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (fieldOf(spec, 'hostUsers') !== false) return;
  for (const [field, said] of [
    ['hostNetwork', 'hostNetwork'],
    ['hostPID', 'HostPID'],
    ['hostIPC', 'HostIPC'],
  ] as const) {
    if (fieldOf(spec, field) !== true) continue;
    errors.forbidden(at.child(field).called(at.child(said).toString()), 'when `pod.Spec.HostUsers` is false');
  }
}

function checkHostAliases(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const [index, alias] of listFieldOf(spec, 'hostAliases').entries()) {
    const own = at.index(index);
    checkAddress(textFieldOf(alias, 'ip') ?? '', own.child('ip'), errors);
    for (const [position, name] of listFieldOf(alias, 'hostnames').entries()) {
      if (typeof name !== 'string') continue;
      errors.invalidEach(own.child('hostnames').index(position), name, dns1123SubdomainProblems(name));
    }
  }
}

function checkOperatingSystem(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const system = fieldOf(spec, 'os');
  if (!isPlainRecord(system)) return;
  const name = textFieldOf(system, 'name') ?? '';
  if (name === '') errors.required(at.child('name'), 'cannot be empty');
  else if (name !== 'linux' && name !== 'windows') {
    errors.unsupported(at.child('name').called(at.toString()), name, ['linux', 'windows']);
  }
}
