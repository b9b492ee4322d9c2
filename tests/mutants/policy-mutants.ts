import type { Mutant } from './mutant';

const ENDPOINTS = 'src/sim/kube/cni/calico/felix/endpoint-chains.ts';
const POD_CHAINS = 'src/sim/kube/cni/kube-router/pod-chains.ts';

/** Who enforces NetworkPolicies, and how. */
export const policyMutants: readonly Mutant[] = [
  {
    id: 'felix-forgets-connections',
    file: ENDPOINTS,
    find: "{ match: '-m conntrack --ctstate RELATED,ESTABLISHED', action: '--jump ACCEPT' },",
    replace: '',
    labs: ['policy-calico'],
    because: 'A Pod that may not send by itself cannot answer either.',
  },
  {
    id: 'felix-drops-nothing-at-the-end-of-a-tier',
    file: ENDPOINTS,
    find: "{ match: isUnmarked(MARK.pass), action: DROP, comments: ['Drop if no policies passed packet'] },",
    replace: '',
    labs: ['policy-calico'],
    because:
      'What no policy lets through goes on to the profile of the namespace, which lets everything through.',
  },
  {
    id: 'felix-polices-the-node',
    file: 'src/sim/kube/cni/calico/felix/static-chains.ts',
    find: "{ match: '--out-interface cali+', action: '--jump RETURN' },",
    replace: "{ match: '--out-interface cali+', action: '--jump cali-to-wl-dispatch' },",
    labs: ['policy-calico'],
    because: 'Probes of the kubelet do not reach Pods that have a policy.',
  },
  {
    id: 'felix-hides-whose-chain-it-is',
    file: 'src/sim/kube/cni/calico/felix/felix-firewall.ts',
    find: '`Policy ${policy.name} ${direction}`',
    replace: '`Policy ${direction}`',
    labs: ['policy-calico'],
    because: 'Nobody finds the rules of a policy.',
  },
  {
    id: 'kube-router-route-unsigned',
    file: 'src/sim/kube/cni/kube-router/kube-router-network.ts',
    find: "const ROUTE_PROTOCOL = '17';",
    replace: "const ROUTE_PROTOCOL = 'boot';",
    labs: ['policy-kube-router'],
    because: 'A route does not say that a routing daemon has put it there.',
  },
  {
    id: 'kube-router-drops',
    file: POD_CHAINS,
    find: '${unmarked} -j REJECT`',
    replace: '${unmarked} -j DROP`',
    labs: ['policy-kube-router'],
    because: 'A client waits where it should be refused.',
  },
  {
    id: 'kube-router-lets-nobody-in',
    file: 'src/sim/kube/cni/kube-router/policy-chains.ts',
    find: 'this.rules.push(`${words} -j MARK --set-xmark ${POLICY_MARK}`);',
    replace: '',
    labs: ['policy-kube-router'],
    because: 'What a policy allows is refused, as everything else.',
  },
  {
    id: 'kube-router-does-not-listen',
    file: 'src/sim/kube/cni/kube-router/policy-controller.ts',
    find: 'link.tell(() => this.#request())',
    replace: 'link.tell(() => undefined)',
    labs: ['policy-kube-router'],
    because: 'A Pod that gets the label later is shut out until the next full synchronisation.',
  },
  {
    id: 'flannel-without-way-to-the-closed-pod',
    file: 'src/sim/kube/cni/flannel/flannel-routes.ts',
    find: "const added = insertRoute(this.#stack, route, 'replace');\n    if (added.ok) return;",
    replace: 'return;',
    labs: ['policy-ignored'],
    because: 'A Pod seems shut out that only cannot be found.',
  },
];
