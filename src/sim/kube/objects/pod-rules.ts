/**
 * What a Pod must fulfil beyond its shape (`pkg/apis/core/validation`, Kubernetes v1.32).
 *
 * Models names and their uniqueness, ports, mounts, probes, resources and the restart policy. Leaves out security
 * contexts, volume sources and affinity.
 */
import { parseIp } from '../../wire/ip-address';
import { parseQuantity } from '../resource-quantity';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { dns1123LabelProblem, dns1123SubdomainProblem, portNameProblem } from './name-rules';
import { labelIssuesOf } from './metadata-rules';
import {
  duplicateValue,
  forbiddenField,
  invalidValue,
  notFoundValue,
  problem,
  requiredValue,
  type FieldPath,
  type ObjectIssue,
} from './object-issue';

export function podSpecIssuesOf(spec: unknown, path: FieldPath): readonly ObjectIssue[] {
  if (!isPlainRecord(spec)) return [];
  const issues: ObjectIssue[] = [];
  if (Array.isArray(spec['containers']) && spec['containers'].length === 0) {
    issues.push(requiredValue([...path, 'containers'], undefined, 'a Pod has at least one container'));
  }
  const volumes = volumeNamesOf(spec, path, issues);
  const seenNames = new Set<string>();
  for (const list of ['initContainers', 'containers'] as const) {
    for (const [index, container] of listFieldOf(spec, list).entries()) {
      const at = [...path, list, index];
      issues.push(...containerNameIssuesOf(container, at, seenNames));
      issues.push(...containerIssuesOf(container, at, volumes));
    }
  }
  issues.push(...hostPortIssuesOf(spec, path), ...dnsIssuesOf(spec, path));
  const nodeName = textFieldOf(spec, 'nodeName');
  const nodeNameProblem =
    nodeName === undefined || nodeName === '' ? undefined : dns1123SubdomainProblem(nodeName);
  if (nodeNameProblem !== undefined)
    issues.push(invalidValue([...path, 'nodeName'], nodeName, nodeNameProblem));
  issues.push(...labelIssuesOf(spec['nodeSelector'], [...path, 'nodeSelector']));
  return issues;
}

/** Which policies make sense is up to the kind: a Deployment's Pods always restart, a Job's never "always". */
export function restartPolicyIssueOf(
  spec: unknown,
  path: FieldPath,
  supported: readonly string[],
): ObjectIssue | undefined {
  const policy = textFieldOf(spec, 'restartPolicy') ?? 'Always';
  if (supported.includes(policy)) return undefined;
  const list = supported.map((option) => `"${option}"`).join(', ');
  const what = `Unsupported value: "${policy}": supported values: ${list}`;
  return problem('unsupported-value', [...path, 'restartPolicy'], what);
}

function volumeNamesOf(spec: unknown, path: FieldPath, issues: ObjectIssue[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, volume] of listFieldOf(spec, 'volumes').entries()) {
    const name = textFieldOf(volume, 'name');
    if (name === undefined) continue;
    const at = [...path, 'volumes', index, 'name'];
    const why = dns1123LabelProblem(name);
    if (why !== undefined) issues.push(invalidValue(at, name, why));
    if (names.has(name)) issues.push(duplicateValue(at, name));
    names.add(name);
  }
  return names;
}

function containerNameIssuesOf(
  container: unknown,
  path: FieldPath,
  seenNames: Set<string>,
): readonly ObjectIssue[] {
  const name = textFieldOf(container, 'name');
  if (name === undefined) return [];
  const at = [...path, 'name'];
  if (name === '') return [requiredValue(at)];
  const issues: ObjectIssue[] = [];
  const why = dns1123LabelProblem(name);
  if (why !== undefined) issues.push(invalidValue(at, name, why));
  if (seenNames.has(name)) issues.push(duplicateValue(at, name, 'give each container of a Pod its own name'));
  seenNames.add(name);
  return issues;
}

function containerIssuesOf(
  container: unknown,
  path: FieldPath,
  volumes: ReadonlySet<string>,
): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const image = textFieldOf(container, 'image');
  if (image === '')
    issues.push(requiredValue([...path, 'image'], undefined, 'add it, for example image: nginx:alpine'));
  else if (image !== undefined && image.trim() !== image) {
    issues.push(invalidValue([...path, 'image'], image, 'must not have leading or trailing whitespace'));
  }
  issues.push(...containerPortIssuesOf(container, path), ...environmentIssuesOf(container, path));
  issues.push(...mountIssuesOf(container, path, volumes), ...resourceIssuesOf(container, path));
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    issues.push(...probeIssuesOf(fieldOf(container, probe), [...path, probe]));
  }
  return issues;
}

/** What is asked for may not be more than what is allowed (`ValidateResourceRequirements`). */
function resourceIssuesOf(container: unknown, path: FieldPath): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const limits = fieldOf(container, 'resources', 'limits');
  const requests = fieldOf(container, 'resources', 'requests');
  for (const [name, request] of Object.entries(isPlainRecord(requests) ? requests : {})) {
    const limit = fieldOf(limits, name);
    if (!isQuantity(request) || !isQuantity(limit)) continue;
    if (parseQuantity(request) <= parseQuantity(limit)) continue;
    const why = `must be less than or equal to ${name} limit of ${String(limit)}`;
    issues.push(invalidValue([...path, 'resources', 'requests'], String(request), why));
  }
  return issues;
}

function isQuantity(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function containerPortIssuesOf(container: unknown, path: FieldPath): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [index, port] of listFieldOf(container, 'ports').entries()) {
    const at = [...path, 'ports', index];
    const name = textFieldOf(port, 'name');
    if (name !== undefined && name !== '') {
      const why = portNameProblem(name);
      if (why !== undefined) issues.push(invalidValue([...at, 'name'], name, why));
      if (names.has(name)) issues.push(duplicateValue([...at, 'name'], name, 'give each port its own name'));
      names.add(name);
    }
    const number = numberFieldOf(port, 'containerPort');
    const key = `${number ?? ''}/${textFieldOf(port, 'protocol') ?? 'TCP'}`;
    if (number !== undefined && numbers.has(key)) {
      const message = `duplicate port definition: ${key} is listed before`;
      issues.push({ severity: 'warning', code: 'duplicate-value', path: at, target: 'value', message });
    }
    numbers.add(key);
  }
  return issues;
}

function environmentIssuesOf(container: unknown, path: FieldPath): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  for (const [index, variable] of listFieldOf(container, 'env').entries()) {
    const at = [...path, 'env', index];
    const name = textFieldOf(variable, 'name');
    if (name === '') issues.push(requiredValue([...at, 'name']));
    else if (name?.includes('=') === true) {
      issues.push(
        invalidValue(
          [...at, 'name'],
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      );
    }
    const value = textFieldOf(variable, 'value') ?? '';
    if (value !== '' && fieldOf(variable, 'valueFrom') !== undefined) {
      issues.push(invalidValue([...at, 'valueFrom'], '', 'may not be specified when `value` is not empty'));
    }
  }
  return issues;
}

function mountIssuesOf(
  container: unknown,
  path: FieldPath,
  volumes: ReadonlySet<string>,
): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const paths = new Set<string>();
  for (const [index, mount] of listFieldOf(container, 'volumeMounts').entries()) {
    const at = [...path, 'volumeMounts', index];
    const name = textFieldOf(mount, 'name');
    if (name !== undefined && !volumes.has(name)) {
      issues.push(notFoundValue([...at, 'name'], name, 'no volume of the Pod has this name'));
    }
    const mountPath = textFieldOf(mount, 'mountPath');
    if (mountPath === undefined) continue;
    if (mountPath === '') issues.push(requiredValue([...at, 'mountPath']));
    if (paths.has(mountPath)) issues.push(invalidValue([...at, 'mountPath'], mountPath, 'must be unique'));
    paths.add(mountPath);
  }
  return issues;
}

const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

function probeIssuesOf(probe: unknown, path: FieldPath): readonly ObjectIssue[] {
  if (!isPlainRecord(probe)) return [];
  const handlers = PROBE_HANDLERS.filter((handler) => probe[handler] !== undefined);
  if (handlers.length === 0) {
    return [
      requiredValue(path, 'must specify a handler type', 'add for example httpGet: {path: /, port: 80}'),
    ];
  }
  const second = handlers[1];
  if (second !== undefined) {
    return [forbiddenField([...path, second], 'may not specify more than 1 handler type')];
  }
  return ['httpGet', 'tcpSocket'].flatMap((handler) => {
    const port = fieldOf(probe, handler, 'port');
    const at = [...path, handler, 'port'];
    if (typeof port === 'number' && (port < 1 || port > 65_535)) {
      return [invalidValue(at, port, 'must be between 1 and 65535, inclusive')];
    }
    const why = typeof port === 'string' ? portNameProblem(port) : undefined;
    return why === undefined ? [] : [invalidValue(at, port, why)];
  });
}

/** Two containers cannot listen on one port of the node; on the host's network each port is the node's. */
function hostPortIssuesOf(spec: unknown, path: FieldPath): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const seen = new Set<string>();
  const isHostNetwork = fieldOf(spec, 'hostNetwork') === true;
  for (const [containerIndex, container] of listFieldOf(spec, 'containers').entries()) {
    for (const [index, port] of listFieldOf(container, 'ports').entries()) {
      const at = [...path, 'containers', containerIndex, 'ports', index];
      const hostPort = numberFieldOf(port, 'hostPort') ?? 0;
      if (hostPort === 0) continue;
      if (isHostNetwork && hostPort !== numberFieldOf(port, 'containerPort')) {
        issues.push(
          invalidValue(
            [...at, 'hostPort'],
            hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          ),
        );
      }
      const key = `${textFieldOf(port, 'protocol') ?? 'TCP'}/${textFieldOf(port, 'hostIP') ?? ''}/${hostPort}`;
      if (seen.has(key)) issues.push(duplicateValue([...at, 'hostPort'], key));
      seen.add(key);
    }
  }
  return issues;
}

function dnsIssuesOf(spec: unknown, path: FieldPath): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const servers = listFieldOf(spec, 'dnsConfig', 'nameservers');
  if (textFieldOf(spec, 'dnsPolicy') === 'None' && servers.length === 0) {
    issues.push(
      requiredValue(
        [...path, 'dnsConfig', 'nameservers'],
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      ),
    );
  }
  for (const [index, alias] of listFieldOf(spec, 'hostAliases').entries()) {
    const ip = textFieldOf(alias, 'ip');
    if (ip !== undefined && parseIp(ip) === undefined) {
      issues.push(
        invalidValue(
          [...path, 'hostAliases', index, 'ip'],
          ip,
          'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        ),
      );
    }
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const name = textFieldOf(spec, field);
    const why = name === undefined || name === '' ? undefined : dns1123LabelProblem(name);
    if (why !== undefined) issues.push(invalidValue([...path, field], name, why));
  }
  return issues;
}
