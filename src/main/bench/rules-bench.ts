/** How many frames a second pass a node's rules: chains of iptables, maps of nftables, IPVS, a full connection table. */
import { EchoNetwork } from '../../sim/api/echo-network';
import { medianOf, millisecondsOf, type BenchResult } from './bench-result';

const RUNS = 5;
const WARM_UP_FRAMES = 150_000;
const MEASURED_FRAMES = 150_000;
const FEW_RULES = 20;
const MANY_RULES = 20_000;
const NFT_ELEMENTS = 10_000;
const VIRTUAL_SERVICES = 1000;
const CONNECTIONS = 100_000;
const VIRTUAL_ADDRESS = '10.96.0.1';
const UNIT = 'frames/s';

export function benchRules(): readonly BenchResult[] {
  const few = throughRules(FEW_RULES);
  const many = throughRules(MANY_RULES);
  return [
    { name: `UDP echo through ${FEW_RULES} iptables rules`, value: few, unit: UNIT },
    { name: `UDP echo through ${MANY_RULES} iptables rules, by destination`, value: many, unit: UNIT },
    {
      name: `UDP echo through an nftables map of ${NFT_ELEMENTS}`,
      value: rateWith((network) => network.loadNftables(nftablesMap(NFT_ELEMENTS))),
      unit: UNIT,
    },
    {
      name: `UDP echo through IPVS, ${VIRTUAL_SERVICES} services`,
      value: rateWith((network) => {
        const others = Array.from({ length: VIRTUAL_SERVICES - 1 }, (_, index) => serviceAddress(index + 1));
        network.addVirtualServices([VIRTUAL_ADDRESS, ...others]);
      }, VIRTUAL_ADDRESS),
      unit: UNIT,
    },
    {
      name: 'UDP echo, connections tracked',
      value: rateWith((network) => network.restoreRules(TRACKING_RULES)),
      unit: UNIT,
    },
    {
      name: `the same with ${CONNECTIONS} connections in the table`,
      value: rateWith((network) => {
        network.restoreRules(TRACKING_RULES);
        network.fillConnections(CONNECTIONS);
        if (network.trackedConnections < CONNECTIONS) throw new Error('the connection table is not full');
      }),
      unit: UNIT,
    },
  ];
}

const TRACKING_RULES = `*filter
:FORWARD ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate INVALID -j DROP
COMMIT
`;

function throughRules(count: number): number {
  const rules = Array.from(
    { length: count },
    (_, index) => `-A FORWARD -d ${serviceAddress(index)}/32 -p udp -m udp --dport 53 -j DROP\n`,
  );
  const text = `*filter\n:FORWARD ACCEPT [0:0]\n${rules.join('')}COMMIT\n`;
  return rateWith((network) => network.restoreRules(text));
}

/** As kube-proxy's, but looked up for every packet, not for the first one of a connection alone. */
function nftablesMap(count: number): string {
  const elements = Array.from({ length: count }, (_, index) => `${serviceAddress(index)} . udp . 53 : drop`);
  return `table ip bench {
  map services {
    type ipv4_addr . inet_proto . inet_service : verdict
    elements = { ${elements.join(', ')} }
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    ip daddr . meta l4proto . th dport vmap @services
  }
}
`;
}

function serviceAddress(index: number): string {
  const host = index + 1;
  return `10.${96 + (host >>> 16)}.${(host >>> 8) & 0xff}.${host & 0xff}`;
}

function rateWith(setUp: (network: EchoNetwork) => void, virtualAddress?: string): number {
  const network = new EchoNetwork({ nodes: 2, podsPerNode: 2, payloadBytes: 64 });
  setUp(network);
  if (virtualAddress === undefined) network.startCrossNode();
  else network.startVirtual(virtualAddress);
  network.run(WARM_UP_FRAMES);
  return medianOf(RUNS, () => {
    const before = network.transmissions;
    const elapsed = millisecondsOf(() => network.run(MEASURED_FRAMES));
    return ((network.transmissions - before) / elapsed) * 1000;
  });
}
