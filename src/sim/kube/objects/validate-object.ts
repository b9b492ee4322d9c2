/**
 * Checks one object as the API server would on `kubectl apply`, without changing it.
 *
 * Models the shape of the kinds that the cluster acts on and the rules that people run into. Kinds that nothing acts on
 * are checked as far as every object is.
 */
import { familyOf, parseIp } from '../../wire/ip-address';
import { parseIpCidr } from '../../wire/ip-cidr';
import { configMapIssuesOf, secretIssuesOf } from './data-rules';
import { decodeIssuesOf, isKindDecoded } from './decode-issues';
import { schemaOfKind } from './kind-schemas';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { metadataIssuesOf, type MetadataOptions } from './metadata-rules';
import { invalidValue, type FieldPath, type ObjectIssue } from './object-issue';
import { podSpecIssuesOf } from './pod-rules';
import { schemaIssuesOf } from './schema-issues';
import { serviceIssuesOf } from './service-rules';
import { cronJobIssuesOf, daemonSetIssuesOf, deploymentIssuesOf } from './strategy-rules';
import { jobIssuesOf, workloadIssuesOf } from './workload-rules';

/** Everything that is wrong with it. `kind` is a built-in one, or anything else for objects that only are like all others. */
export function objectIssuesOf(
  kind: string,
  object: PlainRecord,
  options: MetadataOptions = {},
): readonly ObjectIssue[] {
  const given = withoutNulls(object);
  const shape = schemaIssuesOf(schemaOfKind(kind), given);
  const issues = [
    ...decodeIssuesOf(kind, object),
    // What Go's types say about a value is said already.
    ...(isKindDecoded(kind) ? shape.filter(({ code }) => !DECODED.has(code)) : shape),
    ...metadataIssuesOf(kind, given['metadata'], options),
    ...kindIssuesOf(kind, given),
  ];
  return withoutRepeats(issues);
}

const DECODED: ReadonlySet<string> = new Set(['wrong-type', 'unknown-field']);

/** A field that is null is one that is not given. The same object when there is none. */
function withoutNulls(object: PlainRecord): PlainRecord {
  const cleaned = cleanedOf(object);
  return isPlainRecord(cleaned) ? cleaned : object;
}

function cleanedOf(value: unknown): unknown {
  if (isUnknownList(value)) {
    const items = value.map(cleanedOf);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isPlainRecord(value)) return value;
  const entries = Object.entries(value);
  const kept = entries
    .filter(([, field]) => field !== null)
    .map(([key, field]) => [key, cleanedOf(field)] as const);
  const isSame = kept.length === entries.length && kept.every(([key, field]) => field === value[key]);
  return isSame ? value : Object.fromEntries(kept);
}

function kindIssuesOf(kind: string, object: PlainRecord): readonly ObjectIssue[] {
  const { spec } = object;
  switch (kind) {
    case 'Pod':
      return podSpecIssuesOf(spec, ['spec']);
    case 'Deployment':
      return [...workloadIssuesOf(spec), ...deploymentIssuesOf(spec)];
    case 'DaemonSet':
      return [...workloadIssuesOf(spec), ...daemonSetIssuesOf(spec)];
    case 'ReplicaSet':
    case 'StatefulSet':
      return workloadIssuesOf(spec);
    case 'Job':
      return jobIssuesOf(spec, ['spec']);
    case 'CronJob':
      return [
        ...cronJobIssuesOf(object),
        ...jobIssuesOf(fieldOf(spec, 'jobTemplate', 'spec'), ['spec', 'jobTemplate', 'spec']),
      ];
    case 'Service':
      return serviceIssuesOf(spec);
    case 'ConfigMap':
      return configMapIssuesOf(object);
    case 'Secret':
      return secretIssuesOf(object);
    case 'EndpointSlice':
      return sliceIssuesOf(object);
    case 'Endpoints':
      return endpointsIssuesOf(object);
    case 'Node':
      return nodeIssuesOf(spec);
    case 'NetworkPolicy':
      return policyIssuesOf(spec);
    default:
      return [];
  }
}

function sliceIssuesOf(object: PlainRecord): readonly ObjectIssue[] {
  const family = object['addressType'];
  if (family !== 'IPv4' && family !== 'IPv6') return [];
  const issues: ObjectIssue[] = [];
  for (const [index, endpoint] of listFieldOf(object, 'endpoints').entries()) {
    for (const [position, address] of listFieldOf(endpoint, 'addresses').entries()) {
      const path: FieldPath = ['endpoints', index, 'addresses', position];
      const parsed = typeof address === 'string' ? parseIp(address) : undefined;
      if (typeof address === 'string' && (parsed === undefined || familyOf(parsed) !== family)) {
        issues.push(invalidValue(path, address, `must be a valid ${family} address`));
      }
    }
  }
  return issues;
}

function endpointsIssuesOf(object: PlainRecord): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  for (const [index, subset] of listFieldOf(object, 'subsets').entries()) {
    for (const list of ['addresses', 'notReadyAddresses'] as const) {
      for (const [position, address] of listFieldOf(subset, list).entries()) {
        const ip = textFieldOf(address, 'ip');
        if (ip === undefined || parseIp(ip) !== undefined) continue;
        const path: FieldPath = ['subsets', index, list, position, 'ip'];
        issues.push(invalidValue(path, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
      }
    }
  }
  return issues;
}

function nodeIssuesOf(spec: unknown): readonly ObjectIssue[] {
  const range = textFieldOf(spec, 'podCIDR');
  if (range === undefined || range === '' || parseIpCidr(range) !== undefined) return [];
  return [invalidValue(['spec', 'podCIDR'], range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24)')];
}

function policyIssuesOf(spec: unknown): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  for (const [list, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of listFieldOf(spec, list).entries()) {
      for (const [position, peer] of listFieldOf(rule, peers).entries()) {
        const range = textFieldOf(peer, 'ipBlock', 'cidr');
        if (range === undefined || parseIpCidr(range) !== undefined) continue;
        const path: FieldPath = ['spec', list, index, peers, position, 'ipBlock', 'cidr'];
        issues.push(
          invalidValue(path, range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'),
        );
      }
    }
  }
  return issues;
}

/** The shape and a rule may find the same fault; the first one said is enough. */
function withoutRepeats(issues: readonly ObjectIssue[]): readonly ObjectIssue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = `${issue.target} ${JSON.stringify(issue.path)} ${issue.severity} ${issue.code}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
