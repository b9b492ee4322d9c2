/** What a lab file can say of networks that are made of the standard plugins: `bridge`, `kubenet` and `none`. */
import { say } from '../../base/sentence';
import { closestWord } from '../../base/closest-word';
import type { BridgeSpec, KubenetSpec, NoneSpec } from '../../kube/cni/standard-spec';
import { textFieldOf } from '../../kube/objects/kube-object';
import {
  type FieldPath,
  forExample,
  invalidValue,
  type ObjectIssue,
  problem,
} from '../../kube/objects/object-issue';
import { formatCidr, parseCidr } from '../../wire/cidr';
import { parseIp } from '../../wire/ip-address';
import type { GivenCni } from '../lab-schema';

type OptionNames = readonly (keyof GivenCni)[];

export const BRIDGE_OPTIONS = ['ipam', 'chain', 'ipMasq', 'mtu'] as const satisfies OptionNames;
export const KUBENET_OPTIONS = ['nonMasqueradeCIDR'] as const satisfies OptionNames;
export const NONE_OPTIONS = ['bip'] as const satisfies OptionNames;

const PATH: FieldPath = ['spec', 'cluster', 'cni'];
const CHAINED = ['portmap', 'bandwidth', 'tuning'];
const IPAM = ['host-local', 'static', 'dhcp'];
/** In the package, and not here. */
const NOT_MODELLED = ['dummy', 'firewall', 'host-device', 'loopback', 'ptp', 'sbr', 'tap', 'vlan', 'vrf'];

export function readBridgeOptions(spec: BridgeSpec, given: GivenCni, issues: ObjectIssue[]): BridgeSpec {
  const { ipam, chain, ipMasq: isMasquerading, mtu } = given;
  if (ipam !== undefined) checkIpamOption(ipam, issues);
  for (const [index, plugin] of (chain ?? []).entries())
    checkType([...PATH, 'chain', index], plugin, CHAINED, issues);
  return {
    ...spec,
    ...(ipam === undefined ? {} : { ipam }),
    ...(chain === undefined ? {} : { chain }),
    ...(isMasquerading === undefined ? {} : { ipMasq: isMasquerading }),
    ...(mtu === undefined ? {} : { mtu }),
  };
}

export function checkIpamOption(ipam: unknown, issues: ObjectIssue[]): void {
  checkType([...PATH, 'ipam'], ipam, IPAM, issues);
}

/** A runtime takes any configuration, and fails with each Pod. */
function checkType(path: FieldPath, plugin: unknown, known: readonly string[], issues: ObjectIssue[]): void {
  const type = textFieldOf(plugin, 'type') ?? '';
  if (known.includes(type)) return;
  const meant = closestWord(type, known);
  const hint =
    meant === undefined
      ? say('use {what}', { what: known.join(', ') })
      : say('did you mean "{meant}"?', { meant });
  const isKnown = NOT_MODELLED.includes(type);
  const why = isKnown
    ? say('plugin {type} is not modelled', { type })
    : type === ''
      ? say('a plugin has a type')
      : say('there is no plugin {type} in /opt/cni/bin', { type });
  const what = say('{why}: no Pod gets a network, each stays in ContainerCreating', { why });
  const issue = problem(isKnown ? 'not-modelled' : 'unknown-plugin', [...path, 'type'], what, hint);
  issues.push({ ...issue, severity: 'warning' });
}

export function readKubenetOptions(spec: KubenetSpec, given: GivenCni, issues: ObjectIssue[]): KubenetSpec {
  const { nonMasqueradeCIDR } = given;
  if (nonMasqueradeCIDR === undefined) return spec;
  if (parseCidr(nonMasqueradeCIDR) !== undefined) return { ...spec, nonMasqueradeCIDR };
  issues.push(notANetwork('nonMasqueradeCIDR', nonMasqueradeCIDR, '10.0.0.0/8'));
  return spec;
}

/** `bip` is the address of the bridge, from which everybody has the network. */
export function readNoneOptions(spec: NoneSpec, given: GivenCni, issues: ObjectIssue[]): NoneSpec {
  const { bip } = given;
  if (bip === undefined) return spec;
  const network = parseCidr(bip);
  if (network === undefined || network.prefixLength > 29) {
    issues.push(notANetwork('bip', bip, '172.17.0.1/16'));
    return spec;
  }
  const address = parseIp(bip.split('/')[0] ?? '');
  if (address !== network.address && address !== network.address + 1) {
    const why = say('docker0 has the first address of its network here');
    issues.push(invalidValue([...PATH, 'bip'], bip, why, forExample('172.17.0.1/16')));
  }
  if (spec.mode === 'docker') return { ...spec, bip: formatCidr(network) };
  const message = say('bip is no option of none/missing: there is no docker0');
  issues.push({
    ...problem('unknown-field', [...PATH, 'bip'], message, say('use mode docker')),
    target: 'key',
  });
  return spec;
}

function notANetwork(name: string, value: string, example: string): ObjectIssue {
  const why = say('must be an IPv4 network in CIDR notation');
  return invalidValue([...PATH, name], value, why, forExample(example));
}
