/**
 * The chains of the filter table that Felix has on every node, whatever the policies (projectcalico/calico v3.29
 * `felix/rules/static.go`): where packets are looked at, what always passes, and what never does.
 *
 * Leaves out WireGuard, IPVS and OpenStack.
 */
import {
  ALL_MARKS,
  clearMark,
  marked,
  unmarked,
  MARK,
  setMark,
  type FelixChain,
  type FelixRule,
} from './felix-chain';
import { setName } from './felix-names';

export const VXLAN_PORT = 4789;
export const ALL_HOSTS_SET = setName('all-hosts-net');
export const ALL_VXLAN_SET = setName('all-vxlan-net');
export const FAILSAFE_IN = 'cali-failsafe-in';
export const FAILSAFE_OUT = 'cali-failsafe-out';

export interface StaticOptions {
  readonly hasIpip: boolean;
  readonly hasVxlan: boolean;
  /** `DefaultEndpointToHostAction`: what Pods may reach of their node once their own policies let them. */
  readonly endpointToHost: 'ACCEPT' | 'DROP' | 'RETURN';
}

const ACCEPTED = marked(MARK.accept);
const HOST_ACCEPTED = {
  match: ACCEPTED,
  action: '--jump ACCEPT',
  comments: ['Host endpoint policy accepted packet.'],
};

/** `FailsafeInboundHostPorts`: ssh, DHCP, BGP, etcd and the API server stay reachable. */
const FAILSAFE_IN_PORTS = [
  'tcp 22',
  'udp 68',
  'tcp 179',
  'tcp 2379',
  'tcp 2380',
  'tcp 5473',
  'tcp 6443',
  'tcp 6666',
  'tcp 6667',
];
const FAILSAFE_OUT_PORTS = [
  'udp 53',
  'udp 67',
  'tcp 179',
  'tcp 2379',
  'tcp 2380',
  'tcp 5473',
  'tcp 6443',
  'tcp 6666',
  'tcp 6667',
];

export function staticChains(options: StaticOptions): readonly FelixChain[] {
  return [
    inputChain(options),
    { name: 'cali-wl-to-host', rules: workloadToHost(options) },
    { name: FAILSAFE_IN, rules: failsafes(FAILSAFE_IN_PORTS) },
    { name: 'cali-FORWARD', rules: FORWARD_RULES },
    { name: 'cali-cidr-block', rules: [] },
    outputChain(options),
    { name: FAILSAFE_OUT, rules: failsafes(FAILSAFE_OUT_PORTS) },
  ];
}

/** At the end of the built-in chain. */
export const FORWARD_APPENDED: readonly FelixRule[] = [
  { match: ACCEPTED, action: '--jump ACCEPT', comments: ['Policy explicitly accepted packet.'] },
  { action: setMark(MARK.accept) },
];

const FORWARD_RULES: readonly FelixRule[] = [
  { action: clearMark(ALL_MARKS & ~MARK.accept) },
  { match: unmarked(MARK.accept), action: '--jump cali-from-hep-forward' },
  { match: '--in-interface cali+', action: '--jump cali-from-wl-dispatch' },
  { match: '--out-interface cali+', action: '--jump cali-to-wl-dispatch' },
  { action: '--jump cali-to-hep-forward' },
  { action: '--jump cali-cidr-block' },
];

function inputChain({ hasIpip, hasVxlan }: StaticOptions): FelixChain {
  const rules: FelixRule[] = [];
  if (hasIpip)
    rules.push(
      {
        match: `-p 4 -m set --match-set ${ALL_HOSTS_SET} src -m addrtype --dst-type LOCAL`,
        action: '--jump ACCEPT',
        comments: ['Allow IPIP packets from Calico hosts'],
      },
      { match: '-p 4', action: '--jump DROP', comments: ['Drop IPIP packets from non-Calico hosts'] },
    );
  if (hasVxlan)
    rules.push(
      {
        match: `-p 17 -m multiport --destination-ports ${VXLAN_PORT} -m set --match-set ${ALL_VXLAN_SET} src -m addrtype --dst-type LOCAL`,
        action: '--jump ACCEPT',
        comments: ['Allow IPv4 VXLAN packets from allowed hosts'],
      },
      {
        match: `-p 17 -m multiport --destination-ports ${VXLAN_PORT} -m addrtype --dst-type LOCAL`,
        action: '--jump DROP',
        comments: ['Drop IPv4 VXLAN packets from non-allowed hosts'],
      },
    );
  rules.push(
    { match: '--in-interface cali+', action: '--goto cali-wl-to-host' },
    { match: ACCEPTED, action: '--jump ACCEPT' },
    { action: clearMark(ALL_MARKS) },
    { action: '--jump cali-from-host-endpoint' },
    HOST_ACCEPTED,
  );
  return { name: 'cali-INPUT', rules };
}

function workloadToHost({ endpointToHost }: StaticOptions): readonly FelixRule[] {
  return [
    { action: '--jump cali-from-wl-dispatch' },
    { action: `--jump ${endpointToHost}`, comments: ['Configured DefaultEndpointToHostAction'] },
  ];
}

function outputChain({ hasIpip, hasVxlan }: StaticOptions): FelixChain {
  const rules: FelixRule[] = [
    { match: ACCEPTED, action: '--jump ACCEPT' },
    // A node may always talk to its own Pods.
    { match: '--out-interface cali+', action: '--jump RETURN' },
  ];
  if (hasIpip)
    rules.push({
      match: `-p 4 -m set --match-set ${ALL_HOSTS_SET} dst -m addrtype --src-type LOCAL`,
      action: '--jump ACCEPT',
      comments: ['Allow IPIP packets to other Calico hosts'],
    });
  if (hasVxlan)
    rules.push({
      match: `-p 17 -m multiport --destination-ports ${VXLAN_PORT} -m addrtype --src-type LOCAL -m set --match-set ${ALL_VXLAN_SET} dst`,
      action: '--jump ACCEPT',
      comments: ['Allow IPv4 VXLAN packets to other allowed hosts'],
    });
  rules.push(
    { action: clearMark(ALL_MARKS) },
    { match: '-m conntrack ! --ctstate DNAT', action: '--jump cali-to-host-endpoint' },
    HOST_ACCEPTED,
  );
  return { name: 'cali-OUTPUT', rules };
}

function failsafes(ports: readonly string[]): readonly FelixRule[] {
  return ports.map((each) => {
    const [protocol = '', port = ''] = each.split(' ');
    return { match: `-p ${protocol} -m multiport --destination-ports ${port}`, action: '--jump ACCEPT' };
  });
}
