/** Why a packet goes no further. Every way for a packet to end is listed here, or it was delivered. */
import { say, type Sentence } from '../base/sentence';

export type DropReason =
  | 'malformed'
  | 'truncated'
  | 'bad-checksum'
  | 'unknown-protocol'
  | 'other-host'
  | 'device-down'
  | 'no-carrier'
  | 'egress-is-ingress'
  | 'port-isolated'
  | 'no-tunnel-endpoint'
  | 'unknown-tunnel'
  | 'tunnel-loop'
  | 'no-reply-address'
  | 'forwarding-disabled'
  | 'ipv6-forwarding-disabled'
  | 'ipv6-disabled'
  | 'no-route'
  | 'blackhole-route'
  | 'prohibit-route'
  | 'martian'
  | 'reverse-path'
  | 'ttl-exceeded'
  | 'too-big'
  | 'neighbor-failed'
  | 'ipv6-neighbor-failed'
  | 'same-card'
  | 'group-in-l3'
  | 'no-arp'
  | 'neighbor-queue-full'
  | 'neighbor-table-full'
  | 'netfilter-drop'
  | 'netfilter-reject'
  | 'ebpf-drop'
  | 'ebpf-policy'
  | 'reassembly-timeout'
  | 'reassembly-overlap'
  | 'reassembly-overflow'
  | 'duplicate-fragment'
  | 'echo-ignored'
  | 'redirect-ignored'
  | 'no-socket'
  | 'socket-closed'
  | 'receive-queue-full'
  | 'unexpected-segment'
  | 'cable-down'
  | 'cable-loss'
  | 'cable-mtu'
  | 'device-queue-full'
  | 'cable-queue-full';

/** The reason as a sentence for people, without its detail. */
const SENTENCES: Readonly<Record<DropReason, Sentence>> = {
  malformed: say('The packet is malformed'),
  truncated: say('The packet is shorter than its header says'),
  'bad-checksum': say('The checksum is wrong'),
  'unknown-protocol': say('Nothing here speaks this protocol'),
  'other-host': say('The frame is addressed to another machine'),
  'device-down': say('The interface is down'),
  'no-carrier': say('The interface has no carrier: what it is connected to is down'),
  'egress-is-ingress': say('The bridge would send the frame back out of the port that it came from'),
  'port-isolated': say('Both ports of the bridge are isolated'),
  'no-tunnel-endpoint': say('The tunnel device has no forwarding entry for the destination MAC address'),
  'unknown-tunnel': say('No tunnel device here has the network identifier and the other end of the packet'),
  'tunnel-loop': say('The way to the other end of the tunnel leads into the tunnel'),
  'no-reply-address': say('No address of this machine can answer'),
  'forwarding-disabled': say('Forwarding is switched off (net.ipv4.ip_forward = 0)'),
  'ipv6-forwarding-disabled': say('Forwarding is switched off (net.ipv6.conf.all.forwarding = 0)'),
  'ipv6-disabled': say('IPv6 is switched off on the interface (net.ipv6.conf.*.disable_ipv6 = 1)'),
  'no-route': say('There is no route to the destination'),
  'blackhole-route': say('The route to the destination is a blackhole'),
  'prohibit-route': say('Routing prohibits the destination'),
  martian: say('The address cannot appear on this interface (martian)'),
  'reverse-path': say('The reverse-path filter found that the source is not reached through this interface'),
  'ttl-exceeded': say('The time to live ran out'),
  'too-big': say('The packet is larger than the next MTU and must not be fragmented'),
  'neighbor-failed': say('Nobody answered the ARP requests for the next hop'),
  'ipv6-neighbor-failed': say('Nobody answered the neighbor solicitations for the next hop'),
  'same-card': say(
    'Both ends are on one network card, where macvlan and ipvlan interfaces never meet the card itself: the frame leaves on the cable, and no switch sends it back',
  ),
  'group-in-l3': say('An ipvlan interface in mode l3 sends no broadcast and no multicast'),
  'no-arp': say('The interface does not speak ARP'),
  'neighbor-queue-full': say('Too many packets wait for the MAC address of the next hop'),
  'neighbor-table-full': say('The neighbor table is full (neigh.default.gc_thresh3)'),
  'netfilter-drop': say('A rule dropped the packet'),
  'netfilter-reject': say('A rule rejected the packet'),
  'ebpf-drop': say('An eBPF program of the network plugin dropped the packet'),
  'ebpf-policy': say('The eBPF policy map of the Pod has no entry that allows the packet'),
  'reassembly-timeout': say('Not all fragments arrived in time'),
  'reassembly-overlap': say('The fragments of the datagram contradict each other'),
  'reassembly-overflow': say(
    'Too many fragments wait for their missing pieces (net.ipv4.ipfrag_high_thresh)',
  ),
  'duplicate-fragment': say('The same fragment has come before'),
  'echo-ignored': say('The machine does not answer this kind of request here'),
  'redirect-ignored': say('The redirect is not believed'),
  'no-socket': say('Nothing listens on the port'),
  'socket-closed': say('The socket has been closed'),
  'receive-queue-full': say('The program does not read as fast as datagrams come'),
  'unexpected-segment': say('The segment does not fit the state of the connection'),
  'cable-down': say('The cable is down'),
  'cable-loss': say('The cable lost the frame'),
  'cable-mtu': say('The frame is longer than the network behind the cable passes, and nobody is told'),
  'device-queue-full': say('The queue of the interface is full: more is to be sent than its rate allows'),
  'cable-queue-full': say('The queue in front of the cable is full'),
};

/** What decided: a rule, an address, or a clause of ours. */
export type DropDetail = string | Sentence;

export function describeDropReason(reason: DropReason): Sentence {
  return SENTENCES[reason];
}
