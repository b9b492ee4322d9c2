import type { Mutant } from './mutant';

/** Devices of the link layer, and the plugins that are little else. */
export const layer2Mutants: readonly Mutant[] = [
  {
    id: 'macvlan-hears-no-broadcast',
    file: 'src/sim/link/macvlan-device.ts',
    find: 'if (source === undefined) this.share(packet, () => true);',
    replace: 'if (source === undefined) this.share(packet, () => false);',
    labs: ['macvlan', 'course/15-on-the-cable-itself'],
    because: 'A question for a Pod stays with the card, so nobody answers.',
  },
  {
    id: 'macvlan-has-the-mac-of-its-card',
    file: 'src/sim/kube/cni/macvlan/stacked-plugin.ts',
    find: 'return this.#kind.hasOwnMac ?',
    replace: 'return !this.#kind.hasOwnMac ?',
    labs: ['macvlan', 'ipvlan'],
    because: 'The segment sees the card of the node behind every Pod of macvlan, and not of ipvlan.',
  },
  {
    id: 'macvlan-passes-its-neighbors',
    file: 'src/sim/link/macvlan-device.ts',
    find: "else if (this.#port.find(frameDestination(packet))?.mode === 'bridge') {",
    replace: "else if (this.#port.find(frameDestination(packet))?.mode === 'private') {",
    labs: ['macvlan', 'course/15-on-the-cable-itself'],
    because: 'Frames between Pods of one card leave on the cable and do not come back.',
  },
  {
    id: 'macvlan-mode-vepa',
    file: 'src/sim/kube/cni/macvlan/macvlan-network.ts',
    find: '          mode,\n',
    replace: "          mode: 'vepa',\n",
    labs: ['macvlan'],
    because: 'Pods of one node expect the switch to send their frames back.',
  },
  {
    id: 'switch-sends-back',
    file: 'src/sim/link/lan.ts',
    find: `    if (egress === ingress) {
      this.#context.packets.drop(packet, 'egress-is-ingress', { at: this.name, device: ingress.name });
      return;
    }
    if (egress !== undefined) {
      this.#deliver(packet, egress);
      return;
    }
    this.#flood(packet, ingress);
  }

  #flood(packet: Packet, ingress: PhysicalDevice): void {
    for (const port of this.#ports) {
      if (port === ingress) continue;
      if (!port.hasCarrier)`,
    replace: `    if (egress === undefined && packet.end === packet.start) {
      this.#context.packets.drop(packet, 'egress-is-ingress', { at: this.name, device: ingress.name });
      return;
    }
    if (egress !== undefined) {
      this.#deliver(packet, egress);
      return;
    }
    this.#flood(packet, ingress);
  }

  #flood(packet: Packet, ingress: PhysicalDevice): void {
    for (const port of this.#ports) {
      if (!port.hasCarrier)`,
    labs: ['macvlan', 'ipvlan', 'course/15-on-the-cable-itself'],
    because: 'The switch sends frames to the port that they came from, too.',
  },
  {
    id: 'nobody-told-of-silent-neighbor',
    file: 'src/sim/net/ip-stack.ts',
    find: 'this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.HOST);',
    replace: '',
    labs: ['macvlan', 'ipvlan'],
    because: 'Who sends to a host that does not answer ARP hears nothing of it.',
  },
  {
    id: 'router-says-host-unreachable',
    file: 'src/sim/net/ip-input.ts',
    find: 'let code: number = UNREACHABLE_CODE.NET;',
    replace: 'let code: number = UNREACHABLE_CODE.HOST;',
    labs: ['macvlan'],
    because: 'A router without a route tells that a host is missing.',
  },
  {
    id: 'ipvlan-routes-always',
    file: 'src/sim/kube/cni/macvlan/macvlan-network.ts',
    find: 'new IpvlanDevice(options, link)',
    replace: "new IpvlanDevice({ ...options, mode: 'l3' }, link)",
    labs: ['ipvlan'],
    because: 'Pods that the segment should find are behind their node.',
  },
  {
    id: 'ipvlan-sends-away-what-is-near',
    file: 'src/sim/link/ipvlan-device.ts',
    find: 'else if (isFrameTo(packet, lower)) {',
    replace: "else if (isFrameTo(packet, lower) && lower.kind === 'veth') {",
    labs: ['ipvlan'],
    because: 'Frames between Pods of one card leave on the cable and do not come back.',
  },
  {
    id: 'ipvlan-is-heard-by-its-card',
    file: 'src/sim/link/ipvlan-device.ts',
    find: 'else upper.receive(packet);',
    replace: 'else this.pass(packet);',
    labs: ['ipvlan', 'ipvlan-l3'],
    because: 'The node takes the packets for its Pods for its own.',
  },
  {
    id: 'ipvlan-l3-asks',
    file: 'src/sim/link/ipvlan-device.ts',
    find: "const hasArp = mode === 'l2';",
    replace: "const hasArp = mode === 'l2' || this.lower.isUp;",
    labs: ['ipvlan-l3'],
    because: 'Pods ask for MAC addresses where nobody hears them.',
  },
  {
    id: 'ipvlan-l3-without-routes',
    file: 'src/sim/kube/cni/macvlan/macvlan-network.ts',
    find: "const isRouted = mode === 'l3';",
    replace: "const isRouted = mode === 'l3' && routers.length > 1;",
    labs: ['ipvlan-l3'],
    because: 'No router knows where the Pods are.',
  },
  {
    id: 'ipvlan-l3-node-is-a-hop',
    file: 'src/sim/net/ip-output.ts',
    find: '    // What a hook changes goes by routes of its own, through whatever device.',
    replace: '    decreaseTtl(packet);',
    labs: ['ipvlan-l3'],
    because: 'The node counts as a router between a Pod and its own card.',
  },
  {
    id: 'ipvlan-l3-neighbors-by-the-router',
    file: 'src/sim/link/ipvlan-device.ts',
    find: 'if (other !== undefined) {',
    replace: "if (other !== undefined && lower.kind === 'veth') {",
    labs: ['ipvlan-l3'],
    because: 'Packets between Pods of one card make the round over the router.',
  },
  {
    id: 'ipvlan-l3-not-to-its-node',
    file: 'src/sim/net/ip-output.ts',
    find: "(route.type !== 'unicast' && route.type !== 'local')",
    replace: "route.type !== 'unicast'",
    labs: ['ipvlan-l3'],
    because: 'A Pod does not reach the node that routes for it.',
  },
  {
    id: 'ipvlan-l3-past-all-rules',
    file: 'src/sim/net/ip-output.ts',
    find: `    // What a hook changes goes by routes of its own, through whatever device.
    this.#sendPrepared(packet, route, device, undefined);`,
    replace: '    this.postRoute(packet, route, device, undefined);',
    labs: ['ipvlan-l3'],
    because: 'kube-proxy’s rules on the node do not see what its Pods send to a Service.',
  },
  {
    id: 'weave-mtu-of-vxlan',
    file: 'src/sim/kube/cni/weave/weave-datapath.ts',
    find: 'export const WEAVE_MTU = 1376;',
    replace: 'export const WEAVE_MTU = 1450;',
    labs: ['weave', 'course/17-a-mesh-of-peers'],
    because: 'Interfaces have all the room that a tunnel leaves, and none for encryption.',
  },
  {
    id: 'weave-asks-nobody',
    file: 'src/sim/kube/cni/weave/weave-datapath.ts',
    find: 'heard === undefined ? [...this.#ways.values()] :',
    replace: 'heard === undefined ? [] :',
    labs: ['weave', 'course/17-a-mesh-of-peers'],
    because: 'What is for everybody stays on its node, so that nobody finds anybody.',
  },
  {
    id: 'weave-port-of-linux',
    file: 'src/sim/wire/vxlan.ts',
    find: 'export const VXLAN_WEAVE_PORT = 6784;',
    replace: 'export const VXLAN_WEAVE_PORT = 8472;',
    labs: ['weave', 'course/17-a-mesh-of-peers'],
    because: 'The tunnels use the port that other plugins use.',
  },
  {
    id: 'weave-patient-connections',
    file: 'src/sim/kube/cni/weave/weave-connection.ts',
    find: 'const TIMEOUT = seconds(60);',
    replace: 'const TIMEOUT = seconds(6000);',
    labs: ['weave'],
    because: 'A peer that is not heard from any more counts as connected.',
  },
  {
    id: 'weave-never-dials-again',
    file: 'src/sim/kube/cni/weave/weave-router.ts',
    find: 'link.cancelRetry = this.scheduler.schedule(link.retryDelay, () => this.#dial(link));',
    replace: '',
    labs: ['weave'],
    because: 'A peer that was lost for a while is lost for good.',
  },
  {
    id: 'weave-unequal-halves',
    file: 'src/sim/kube/cni/weave/weave-ring.ts',
    find: 'const half = Math.floor(peers.length / 2);',
    replace: 'const half = Math.ceil(peers.length / 2);',
    labs: ['weave'],
    because: 'The addresses are divided otherwise than Weave divides them.',
  },
  {
    id: 'weave-small-networks',
    file: 'src/sim/kube/cni/weave/weave-network.ts',
    find: 'this.prefixLength = ring.range.prefixLength;',
    replace: 'this.prefixLength = 24;',
    labs: ['weave'],
    because: 'Pods take those of other nodes for strangers, and send them to the bridge as a router.',
  },
];
