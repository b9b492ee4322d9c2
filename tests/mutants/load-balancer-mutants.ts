import type { Mutant } from './mutant';

const BALANCER = 'src/sim/kube/load-balancer/cloud-balancer.ts';
const CONTROLLER = 'src/sim/kube/load-balancer/cloud-service-controller.ts';
const CHECK = 'src/sim/kube/load-balancer/health-check.ts';
const CLOUD = 'load-balancer-cloud';
const DIRECT = 'load-balancer-direct';

/** The load balancer of a cloud. */
export const loadBalancerMutants: readonly Mutant[] = [
  {
    id: 'cloud-no-address',
    file: CONTROLLER,
    find: 'if (given === undefined) return',
    replace: 'if (given !== undefined) return',
    labs: [CLOUD, DIRECT],
    because: 'No Service gets an address.',
  },
  {
    id: 'cloud-health-ignored',
    file: BALANCER,
    find: "weight: !isAnyHealthy || health === 'healthy' ? 1 : 0,",
    replace: 'weight: 1,',
    labs: [CLOUD, DIRECT],
    because: 'Nodes that fail their health checks get connections all the same.',
  },
  {
    id: 'cloud-one-failure-is-enough',
    file: CHECK,
    find: 'this.#failures >= this.#settings.unhealthyThreshold',
    replace: 'this.#failures >= 1',
    labs: [DIRECT],
    because: 'A node is given up at its first failure.',
  },
  {
    id: 'cloud-never-healthy-again',
    file: CHECK,
    find: "if (this.#successes >= healthyThreshold || isNew) this.#health = 'healthy';",
    replace: "if (this.#health === 'initial') this.#health = 'healthy';",
    labs: [DIRECT],
    because: 'A node that has failed once never comes back.',
  },
  {
    id: 'cloud-checks-twice-as-often',
    file: CHECK,
    find: '.schedule(this.#settings.interval, () => this.#run());',
    replace: '.schedule(milliseconds(this.#settings.interval / 2_000_000), () => this.#run());',
    labs: [DIRECT],
    because: 'The interval of health checks does not count.',
  },
  {
    id: 'cloud-asks-the-wrong-port',
    file: CONTROLLER,
    find: "if (externalTrafficPolicy === 'Local' && healthCheckNodePort !== 0)",
    replace: "if (externalTrafficPolicy === '' && healthCheckNodePort !== 0)",
    labs: [CLOUD],
    because: 'healthCheckNodePort is not asked.',
  },
  {
    id: 'cloud-direct-through-it',
    file: BALANCER,
    find: "const isNat = this.#settings.mode === 'nat';\n      const port",
    replace: 'const isNat = true;\n      const port',
    labs: [DIRECT],
    because: 'Direct server return is translation all the same, whose answers miss the balancer or pass it.',
  },
  {
    id: 'cloud-nat-keeps-the-client',
    file: BALANCER,
    find: '-A POSTROUTING -m addrtype ! --src-type LOCAL -j MASQUERADE\n',
    replace: '',
    labs: [CLOUD],
    because: 'The node is told the client, and answers it past the balancer.',
  },
  {
    id: 'cloud-mode-not-told',
    file: CONTROLLER,
    find: "ipMode: this.#mode === 'nat' ? 'Proxy' : 'VIP'",
    replace: "ipMode: this.#mode === 'nat' ? 'VIP' : 'Proxy'",
    labs: [CLOUD, DIRECT],
    because: 'kube-proxy is told the other of the two ways.',
  },
  {
    id: 'cloud-lets-everybody-in',
    file: BALANCER,
    find: 'rules += `${to} -j DROP\\n`;',
    replace: '',
    labs: [CLOUD],
    because: 'Source ranges of a Service are not enforced.',
  },
  {
    id: 'cloud-lets-nobody-in',
    file: BALANCER,
    find: '-s ${range} -j RETURN',
    replace: '-s ${range} -j DROP',
    labs: [CLOUD],
    because: 'Source ranges of a Service keep out whom they name.',
  },
  {
    id: 'cloud-label-ignored',
    file: CONTROLLER,
    find: 'metadata.labels?.[EXCLUDED_LABEL] !== undefined || ',
    replace: '',
    labs: [CLOUD, DIRECT],
    because: 'A node that is to be left out gets connections, the control plane among them.',
  },
  {
    id: 'cloud-keeps-the-address',
    file: CONTROLLER,
    find: '    this.#balancer.remove(key);\n',
    replace: '',
    labs: [CLOUD],
    because: 'A Service that is deleted is still balanced.',
  },
  {
    id: 'cloud-in-silence',
    file: CONTROLLER,
    find: '    this.#context.recorder.record({ about, type, reason, message, component: COMPONENT });\n',
    replace: '',
    labs: [CLOUD],
    because: 'Nobody is told what becomes of the balancer.',
  },
  {
    id: 'switch-never-learns',
    file: 'src/sim/link/lan.ts',
    find: 'if (known === undefined) this.#learned.add(new LearnedPort(source, ingress));',
    replace: 'if (known === undefined) return this.#flood(packet, ingress);',
    labs: [DIRECT],
    because:
      'Every machine of a LAN gets the frames of all others, the answers that should pass the balancer by among them.',
  },
  {
    id: 'down-keeps-its-routes',
    file: 'src/sim/net/ip-stack.ts',
    find: 'this.routing.forgetDevice(device, false);\n      this.neighbors',
    replace: 'this.neighbors',
    labs: [DIRECT],
    because: 'The routes over a device that was taken down are there still, and cannot be added again.',
  },
  {
    id: 'unreachable-hosts-unsaid',
    file: 'src/sim/net/ip-stack.ts',
    find: '    this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.HOST);\n',
    replace: '',
    labs: ['load-balancer-l2'],
    because: 'Who sends to an address that nobody has any more is not told so by the node.',
  },
];
