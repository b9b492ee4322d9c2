/**
 * What a Service must fulfil beyond its shape (`ValidateService`, Kubernetes v1.32). What depends on the families of the cluster is
 * in `admission/service-families.ts`.
 */
import { parseIp } from '../../wire/ip-address';
import { parseIpCidr } from '../../wire/ip-cidr';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { labelIssuesOf } from './metadata-rules';
import { dns1123LabelProblem, dns1123SubdomainProblem, portNameProblem } from './name-rules';
import {
  duplicateValue,
  forbiddenField,
  invalidValue,
  requiredValue,
  type FieldPath,
  type ObjectIssue,
} from './object-issue';

/** The default of the API server's `--service-node-port-range`. */
const NODE_PORT_RANGE = { first: 30_000, last: 32_767 } as const;

const IP_PROBLEM = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

export function serviceIssuesOf(spec: unknown): readonly ObjectIssue[] {
  if (!isPlainRecord(spec)) return [];
  const type = textFieldOf(spec, 'type') ?? 'ClusterIP';
  const issues: ObjectIssue[] = [...labelIssuesOf(spec['selector'], ['spec', 'selector'])];
  issues.push(...clusterAddressIssuesOf(spec, type), ...portListIssuesOf(spec, type));
  for (const [index, ip] of listFieldOf(spec, 'externalIPs').entries()) {
    if (typeof ip === 'string' && parseIp(ip) === undefined) {
      issues.push(invalidValue(['spec', 'externalIPs', index], ip, IP_PROBLEM));
    }
  }
  for (const [index, range] of listFieldOf(spec, 'loadBalancerSourceRanges').entries()) {
    if (typeof range === 'string' && parseIpCidr(range.trim()) === undefined) {
      issues.push(
        invalidValue(
          ['spec', 'loadBalancerSourceRanges', index],
          range,
          'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        ),
      );
    }
  }
  if (type === 'ExternalName') issues.push(...externalNameIssuesOf(spec));
  const isReachableFromOutside = type === 'NodePort' || type === 'LoadBalancer';
  const hasExternalAddresses = listFieldOf(spec, 'externalIPs').length > 0;
  if (spec['externalTrafficPolicy'] !== undefined && !isReachableFromOutside && !hasExternalAddresses) {
    issues.push(
      invalidValue(
        ['spec', 'externalTrafficPolicy'],
        spec['externalTrafficPolicy'],
        'may only be set for externally-accessible services',
      ),
    );
  }
  return issues;
}

function clusterAddressIssuesOf(spec: unknown, type: string): readonly ObjectIssue[] {
  const path: FieldPath = ['spec', 'clusterIP'];
  const address = textFieldOf(spec, 'clusterIP') ?? '';
  if (address === '') return [];
  if (type === 'ExternalName') return [forbiddenField(path, 'may not be set when `type` is `ExternalName`')];
  if (address === 'None') {
    const isClusterIp = type === 'ClusterIP';
    return isClusterIp
      ? []
      : [invalidValue(path, address, 'may not be set to `None` for NodePort and LoadBalancer services')];
  }
  return parseIp(address) !== undefined
    ? []
    : [
        invalidValue(
          path,
          address,
          IP_PROBLEM,
          'leave it out to get a free one, or write None for a headless Service',
        ),
      ];
}

function portListIssuesOf(spec: unknown, type: string): readonly ObjectIssue[] {
  const ports = listFieldOf(spec, 'ports');
  const isHeadless = textFieldOf(spec, 'clusterIP') === 'None';
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') {
    return [requiredValue(['spec', 'ports'], undefined, 'add for example ports: [{port: 80}]')];
  }
  const issues: ObjectIssue[] = [];
  const names = new Set<string>();
  const numbers = new Set<string>();
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path: FieldPath = ['spec', 'ports', index];
    const name = textFieldOf(port, 'name') ?? '';
    if (name === '' && ports.length > 1) {
      issues.push(
        requiredValue([...path, 'name'], undefined, 'each of several ports needs a name of its own'),
      );
    } else if (name !== '') {
      const why = dns1123LabelProblem(name);
      if (why !== undefined) issues.push(invalidValue([...path, 'name'], name, why));
      if (names.has(name)) issues.push(duplicateValue([...path, 'name'], name));
      names.add(name);
    }
    const protocol = textFieldOf(port, 'protocol') ?? 'TCP';
    const key = `${protocol} ${numberFieldOf(port, 'port') ?? `?${index}`}`;
    if (numbers.has(key)) issues.push(duplicateValue(path, key, 'each port and protocol can be listed once'));
    numbers.add(key);
    issues.push(...targetPortIssuesOf(port, path), ...nodePortIssuesOf(port, path, type));
    const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
    const nodePortKey = `${protocol} ${nodePort}`;
    if (nodePort !== 0 && nodePorts.has(nodePortKey)) {
      issues.push(duplicateValue([...path, 'nodePort'], nodePort));
    }
    nodePorts.add(nodePortKey);
  }
  return issues;
}

function targetPortIssuesOf(port: unknown, path: FieldPath): readonly ObjectIssue[] {
  const target = fieldOf(port, 'targetPort');
  const at = [...path, 'targetPort'];
  if (typeof target === 'number' && (target < 1 || target > 65_535)) {
    return [invalidValue(at, target, 'must be between 1 and 65535, inclusive')];
  }
  if (typeof target !== 'string') return [];
  const why = portNameProblem(target);
  if (why === undefined) return [];
  const hint = /^\d+$/.test(target)
    ? `write ${target} without quotes: text is the name of a port`
    : undefined;
  return [invalidValue(at, target, why, hint)];
}

function nodePortIssuesOf(port: unknown, path: FieldPath, type: string): readonly ObjectIssue[] {
  const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
  const at = [...path, 'nodePort'];
  if (nodePort === 0) return [];
  if (type === 'ClusterIP' || type === 'ExternalName') {
    return [forbiddenField(at, `may not be used when \`type\` is '${type}'`, 'write type: NodePort')];
  }
  if (nodePort >= NODE_PORT_RANGE.first && nodePort <= NODE_PORT_RANGE.last) return [];
  const range = `${NODE_PORT_RANGE.first}-${NODE_PORT_RANGE.last}`;
  return [
    invalidValue(
      at,
      nodePort,
      `provided port is not in the valid range. The range of valid ports is ${range}`,
    ),
  ];
}

function externalNameIssuesOf(spec: unknown): readonly ObjectIssue[] {
  const path: FieldPath = ['spec', 'externalName'];
  const name = (textFieldOf(spec, 'externalName') ?? '').replace(/\.$/, '');
  if (name === '') return [requiredValue(path, undefined, 'add for example externalName: db.example.com')];
  const why = dns1123SubdomainProblem(name);
  return why === undefined ? [] : [invalidValue(path, name, why)];
}
