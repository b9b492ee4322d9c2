/** Why a packet goes no further. Every way for a packet to end is listed here, or it was delivered. */
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
const SENTENCES: Readonly<Record<DropReason, string>> = {
  malformed: 'The packet is malformed',
  truncated: 'The packet is shorter than its header says',
  'bad-checksum': 'The checksum is wrong',
  'unknown-protocol': 'Nothing here speaks this protocol',
  'other-host': 'The frame is addressed to another machine',
  'device-down': 'The interface is down',
  'no-carrier': 'The interface has no carrier: what it is connected to is down',
  'egress-is-ingress': 'The bridge would send the frame back out of the port that it came from',
  'port-isolated': 'Both ports of the bridge are isolated',
  'no-tunnel-endpoint': 'The tunnel device has no forwarding entry for the destination MAC address',
  'unknown-tunnel': 'No tunnel device here has the network identifier and the other end of the packet',
  'tunnel-loop': 'The way to the other end of the tunnel leads into the tunnel',
  'no-reply-address': 'No address of this machine can answer',
  'forwarding-disabled': 'Forwarding is switched off (net.ipv4.ip_forward = 0)',
  'ipv6-forwarding-disabled': 'Forwarding is switched off (net.ipv6.conf.all.forwarding = 0)',
  'ipv6-disabled': 'IPv6 is switched off on the interface (net.ipv6.conf.*.disable_ipv6 = 1)',
  'no-route': 'There is no route to the destination',
  'blackhole-route': 'The route to the destination is a blackhole',
  'prohibit-route': 'Routing prohibits the destination',
  martian: 'The address cannot appear on this interface (martian)',
  'reverse-path': 'The reverse-path filter found that the source is not reached through this interface',
  'ttl-exceeded': 'The time to live ran out',
  'too-big': 'The packet is larger than the next MTU and must not be fragmented',
  'neighbor-failed': 'Nobody answered the ARP requests for the next hop',
  'ipv6-neighbor-failed': 'Nobody answered the neighbor solicitations for the next hop',
  'same-card':
    'Both ends are on one network card, where macvlan and ipvlan interfaces never meet the card itself: the frame leaves on the cable, and no switch sends it back',
  'group-in-l3': 'An ipvlan interface in mode l3 sends no broadcast and no multicast',
  'no-arp': 'The interface does not speak ARP',
  'neighbor-queue-full': 'Too many packets wait for the MAC address of the next hop',
  'neighbor-table-full': 'The neighbor table is full (neigh.default.gc_thresh3)',
  'netfilter-drop': 'A rule dropped the packet',
  'netfilter-reject': 'A rule rejected the packet',
  'ebpf-drop': 'An eBPF program of the network plugin dropped the packet',
  'ebpf-policy': 'The eBPF policy map of the Pod has no entry that allows the packet',
  'reassembly-timeout': 'Not all fragments arrived in time',
  'reassembly-overlap': 'The fragments of the datagram contradict each other',
  'reassembly-overflow': 'Too many fragments wait for their missing pieces (net.ipv4.ipfrag_high_thresh)',
  'duplicate-fragment': 'The same fragment has come before',
  'echo-ignored': 'The machine does not answer this kind of request here',
  'redirect-ignored': 'The redirect is not believed',
  'no-socket': 'Nothing listens on the port',
  'socket-closed': 'The socket has been closed',
  'receive-queue-full': 'The program does not read as fast as datagrams come',
  'unexpected-segment': 'The segment does not fit the state of the connection',
  'cable-down': 'The cable is down',
  'cable-loss': 'The cable lost the frame',
  'cable-mtu': 'The frame is longer than the network behind the cable passes, and nobody is told',
  'device-queue-full': 'The queue of the interface is full: more is to be sent than its rate allows',
  'cable-queue-full': 'The queue in front of the cable is full',
};

export function describeDropReason(reason: DropReason): string {
  return SENTENCES[reason];
}
