import type { Mutant } from './mutant';

const FLANNEL = 'src/sim/kube/cni/flannel/flannel-daemon.ts';
const FLANNEL_ROUTES = 'src/sim/kube/cni/flannel/flannel-routes.ts';
const SERVICE_RULES = 'src/sim/kube/kube-proxy/service-rules.ts';
const WGET = 'src/sim/app/wget.ts';

/** What a first look at a cluster shows: names, Services, and the way to Pods on other nodes. */
export const firstLabMutants: readonly Mutant[] = [
  {
    id: 'cluster-ip-rule-missing',
    file: SERVICE_RULES,
    find: "rules.push(portal('cluster IP', servicePort.clusterIp, internalChainOf(context)));",
    replace: '',
    labs: [
      'first-packets',
      'course/23-the-same-one-again',
      'wire/02-round-robin',
      'course/42-replies-pass',
      'course/41-nobody-enforces-it',
      'course/20-three-ways-to-write-it',
      'course/18-a-service-is-a-rule',
    ],
    because: 'Nothing answers at the address of a Service, nor does cluster DNS.',
  },
  {
    id: 'no-endpoints-dropped',
    file: SERVICE_RULES,
    find: "return context.endpoints.hasAny ? 'DROP' : 'REJECT';",
    replace: "return 'DROP';",
    labs: ['first-packets', 'course/18-a-service-is-a-rule', 'faults/03-nobody-behind-it'],
    because: 'A Service without endpoints lets clients wait, where it should refuse them at once.',
  },
  {
    id: 'wget-succeeds-always',
    file: WGET,
    find: 'this.#log(`wget: ${message}\\n`);\n    return 1;',
    replace: 'this.#log(`wget: ${message}\\n`);\n    return 0;',
    labs: ['first-packets', 'macvlan'],
    because: 'A script cannot tell that wget got nothing.',
  },
  {
    id: 'wget-complains-on-output',
    file: WGET,
    find: 'this.#log(`wget: ${message}\\n`);',
    replace: 'this.#process.stdout(`wget: ${message}\\n`);',
    labs: ['first-packets'],
    because: 'What wget complains of is taken for the page.',
  },
  {
    id: 'tunnel-route-missing',
    file: FLANNEL_ROUTES,
    find: "const added = insertRoute(this.#stack, route, 'replace');\n    if (added.ok) return;",
    replace: 'return;',
    labs: [
      'first-packets',
      'pod-network',
      'flannel-vxlan',
      'mtu',
      'course/04-the-node-and-its-pods',
      'course/08-through-a-tunnel',
      'course/09-smaller-packets',
      'faults/02-a-closed-port',
      'faults/19-nodes-talk-pods-do-not',
      'faults/07-small-things-pass',
      'faults/11-now-and-then',
      'faults/06-a-silent-node',
      'faults/23-it-stays-at-home',
    ],
    because: 'Pods of other nodes are looked for on the LAN.',
  },
  {
    id: 'host-gateway-route-missing',
    file: FLANNEL_ROUTES,
    find: "const added = insertRoute(this.#stack, route, 'add');\n    if (!added.ok) this.#tell(",
    replace: "const added = insertRoute(this.#stack, route, 'change');\n    if (!added.ok) this.#tell(",
    labs: ['host-gw', 'host-gw-two-segments'],
    because: 'Without a tunnel no node knows the way to the Pods of another.',
  },
  {
    id: 'tunnel-room-without-tunnel',
    file: FLANNEL,
    find: "if (spec.mode !== 'vxlan') return first.external.mtuBytes;",
    replace: '',
    labs: ['host-gw'],
    because: 'Packets are kept small for a tunnel that is not there.',
  },
];
