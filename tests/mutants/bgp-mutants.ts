import type { Mutant } from './mutant';

const SESSION = 'src/sim/app/bgp/bgp-session.ts';
const EXPORT = 'src/sim/app/bgp/route-export.ts';
const KERNEL = 'src/sim/app/bgp/kernel-routes.ts';
const PEERING = 'src/sim/kube/cni/calico/bgp-peering.ts';
const BGP_CONFIG = 'src/sim/kube/cni/calico/bgp-config.ts';
const STATUS = 'src/sim/shell/commands/calicoctl/node-status.ts';

/** BGP of nodes and routers: who peers with whom, what they tell each other, and what becomes of it when a session ends. */
export const bgpMutants: readonly Mutant[] = [
  {
    id: 'bgp-hold-timer-never-fires',
    file: 'src/sim/app/bgp/bgp-connection.ts',
    find: 'this.holdTimer = new SpeakerTimer(scheduler, prng, () => this.fail(bgpError(BGP_ERROR.HOLD_TIMER, 0)));',
    replace: 'this.holdTimer = new SpeakerTimer(scheduler, prng, () => undefined);',
    labs: ['bgp-session-dies'],
    because: 'A neighbor that has fallen silent is believed for ever.',
  },
  {
    id: 'bgp-hold-time-of-a-minute',
    file: 'src/sim/app/bgp/bgp-neighbor.ts',
    find: '  holdSeconds: 240,',
    replace: '  holdSeconds: 60,',
    labs: ['bgp-session-dies'],
    because: 'Routes go long before the hold time that BIRD offers.',
  },
  {
    id: 'bgp-routes-stay-behind-dead-session',
    file: SESSION,
    find: '    this.services.rib.removeAll(this);\n    this.counters',
    replace: '    this.counters',
    labs: ['bgp-session-dies', 'course/13-routers-that-speak', 'two-racks'],
    because: 'The routes of a session that has ended are still used.',
  },
  {
    id: 'bgp-silence-cuts-routes-at-once',
    file: SESSION,
    find: 'const shouldKeep = hasBeenEstablished && this.#terms?.restart !== undefined;',
    replace: 'const shouldKeep = false;',
    labs: ['bgp-session-dies'],
    because: 'A neighbor that restarts loses its routes meanwhile, and Pods lose packets.',
  },
  {
    id: 'bgp-restart-time-never-ends',
    file: SESSION,
    find: "    if (this.#state === 'up') this.#endRestart();\n    else this.#stop(0);",
    replace: "    if (this.#state === 'up') this.#endRestart();",
    labs: ['bgp-session-dies'],
    because: 'A neighbor that does not come back is waited for without end.',
  },
  {
    id: 'bgp-daemon-not-started-again',
    file: 'src/sim/app/bgp/bird-service.ts',
    find: 'if (this.#isStopped || (exitCode === 0 && !this.#supervisor.restartsAlways)) return;',
    replace: 'return;',
    labs: ['bgp-session-dies'],
    because: 'runit leaves a daemon dead that was killed.',
  },
  {
    id: 'bgp-last-error-forgotten',
    file: SESSION,
    find: "    this.#lastError = { kind: 'sent', text };\n",
    replace: '',
    labs: ['bgp-session-dies', 'faults/15-it-was-there-a-while-ago'],
    because: 'birdcl does not say why the session ended.',
  },
  {
    id: 'bgp-kernel-not-learnt',
    file: BGP_CONFIG,
    find: '    isLearning: true,\n',
    replace: '',
    labs: ['two-racks'],
    because:
      'BIRD of a node does not know the default route, so that next hops of other racks are unreachable.',
  },
  {
    id: 'bgp-reflector-keeps-to-itself',
    file: EXPORT,
    find: 'return source.isReflectorClient || peer.isReflectorClient;',
    replace: 'return false;',
    labs: ['route-reflectors'],
    because: 'What one client of a reflector says the others never hear.',
  },
  {
    id: 'bgp-next-hop-of-other-as-kept',
    file: EXPORT,
    find: "(neighbor.nextHop === 'self-of-external' && isExternal)",
    replace: 'false && isExternal',
    labs: ['two-racks'],
    because: 'Nodes hear of next hops on the spine, which they cannot resolve.',
  },
  {
    id: 'bgp-path-without-own-as',
    file: EXPORT,
    find: 'asPath: prependAs(attributes.asPath, localAs),',
    replace: 'asPath: attributes.asPath,',
    labs: ['two-racks'],
    because: 'A route does not say which AS it has come through.',
  },
  {
    id: 'bgp-peer-selector-ignored',
    file: PEERING,
    find: "if (selector !== '') return this.#matching(selector);\n    const found",
    replace: 'const found',
    labs: ['two-racks', 'route-reflectors', 'course/13-routers-that-speak'],
    because: 'A BGPPeer for the nodes of a rack peers nobody.',
  },
  {
    id: 'bgp-mesh-switch-ignored',
    file: PEERING,
    find: "typeof hasMesh === 'boolean' ? hasMesh : defaults.hasMesh",
    replace: "typeof hasMesh === 'boolean' ? false : defaults.hasMesh",
    labs: ['two-racks'],
    because: 'The mesh cannot be switched on again.',
  },
  {
    id: 'bgp-node-as-ignored',
    file: PEERING,
    find: 'as: asOf(node.annotations[AS_ANNOTATION]) ?? this.asNumber,',
    replace: 'as: this.asNumber,',
    labs: ['two-racks'],
    because: 'A node has the AS number of the cluster where its Node says another.',
  },
  {
    id: 'bgp-routers-without-daemon',
    file: 'src/sim/lab/build/build-lab.ts',
    find: 'if (bgp !== undefined) this.#birds.push(',
    replace: 'if (bgp === undefined) return;\n    if (bgp.as === 0) this.#birds.push(',
    labs: ['two-racks'],
    because: 'A router does not speak BGP although the lab says so.',
  },
  {
    id: 'bgp-blocks-not-told',
    file: BGP_CONFIG,
    find: "    rules.push({ verdict: 'accept', prefixes: [{ prefix, isExact: true }] });\n",
    replace: '',
    labs: [
      'two-racks',
      'bgp-session-dies',
      'route-reflectors',
      'course/13-routers-that-speak',
      'faults/15-it-was-there-a-while-ago',
    ],
    because: 'Nodes keep their blocks to themselves.',
  },
  {
    id: 'node-status-without-peers',
    file: STATUS,
    find: "if (protocol !== 'BGP' ||",
    replace: "if (protocol !== 'bgp' ||",
    labs: ['two-racks'],
    because: 'calicoctl node status lists no peer.',
  },
  {
    id: 'bgp-kernel-keeps-withdrawn-routes',
    file: KERNEL,
    find: 'if (!this.#remove(prefixKeyOf(prefix))) return;',
    replace: 'if (this.#installed.size >= 0) return;',
    labs: ['bgp-session-dies', 'two-racks'],
    because: 'What BGP has forgotten the kernel still uses.',
  },
];
