/**
 * The tables of two labs, place by place: the lines that only one of them has. Counters and what runs out by the second are left out,
 * since two runs never agree in them.
 *
 * Places that nobody has looked at in either run have no interface yet, and are not woken for it.
 */
import { inspectTable, printedByKubectl, type InspectedTable } from '../inspection';
import type { Simulation } from '../simulation';

export interface TableDifference {
  /** `node/node1`, `default/client`; `cluster` for what kubectl prints. */
  readonly place: string;
  /** The command that prints it. */
  readonly command: string;
  readonly left: readonly string[];
  readonly right: readonly string[];
}

const MACHINE_TABLES: readonly InspectedTable[] = [
  'addresses',
  'routes',
  'routing-rules',
  'neighbors',
  'fdb',
  'iptables',
  'nftables',
  'ipvs',
  'conntrack',
];
const POD_TABLES: readonly InspectedTable[] = ['addresses', 'routes', 'neighbors'];

/** Without an age. */
const CLUSTER_TABLES = [
  {
    kind: 'pods',
    columns:
      'NAMESPACE:.metadata.namespace,NAME:.metadata.name,PHASE:.status.phase,IP:.status.podIP,NODE:.spec.nodeName,READY:.status.containerStatuses[*].ready',
  },
  {
    kind: 'services',
    columns:
      'NAMESPACE:.metadata.namespace,NAME:.metadata.name,TYPE:.spec.type,CLUSTER-IP:.spec.clusterIP,PORTS:.spec.ports[*].port',
  },
  {
    kind: 'endpointslices',
    columns:
      'NAMESPACE:.metadata.namespace,SERVICE:.metadata.ownerReferences[*].name,ENDPOINTS:.endpoints[*].addresses,READY:.endpoints[*].conditions.ready',
  },
  {
    kind: 'networkpolicies',
    columns: 'NAMESPACE:.metadata.namespace,NAME:.metadata.name,TYPES:.spec.policyTypes',
  },
] as const;

/** Places in all; more take long, and nobody reads them. */
const MAX_PLACES = 200;

/** One table at a time, so that a host can look after its pages meanwhile. */
export function* tableDifferences(
  left: Simulation,
  right: Simulation,
): Generator<TableDifference | undefined> {
  for (const { kind, columns } of CLUSTER_TABLES) {
    const argv = ['get', kind, '-A', '-o', `custom-columns=${columns}`];
    const printed = [left, right].map((simulation) => {
      const answer = printedByKubectl(simulation, argv);
      return answer.ok ? answer.value.text : '';
    });
    yield differenceOf('cluster', `kubectl get ${kind} -A`, printed);
  }
  const places = [...new Set([...placesOf(left), ...placesOf(right)])].slice(0, MAX_PLACES);
  for (const place of places) {
    const tables = /^(?:node|host)\//u.test(place) ? MACHINE_TABLES : POD_TABLES;
    for (const table of tables) {
      let command: string = table;
      const printed = [left, right].map((simulation) => {
        const answer = inspectTable(simulation, place, table);
        if (!answer.ok) return '';
        command = answer.value.command;
        return answer.value.text;
      });
      yield differenceOf(place, command, printed);
    }
  }
}

/** Those that have interfaces. */
function placesOf(simulation: Simulation): ReadonlySet<string> {
  const places = new Set<string>();
  for (const { owner } of simulation.devices) places.add(owner.name);
  return places;
}

function differenceOf(
  place: string,
  command: string,
  [left = '', right = '']: readonly string[],
): TableDifference | undefined {
  const lines = { left: linesOf(left), right: linesOf(right) };
  const only = { left: without(lines.left, lines.right), right: without(lines.right, lines.left) };
  return only.left.length === 0 && only.right.length === 0 ? undefined : { place, command, ...only };
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(withoutCounters)
    .filter((line) => line !== '');
}

/** Of iptables-save and nft the counters, of conntrack the seconds that are left, of a file its date. */
function withoutCounters(line: string): string {
  if (line.startsWith('#')) return '';
  return line
    .trimEnd()
    .replace(/^\[\d+:\d+\] /u, '')
    .replace(/^(:\S+ \S+) \[\d+:\d+\]$/u, '$1')
    .replace(/\bcounter packets \d+ bytes \d+/gu, 'counter')
    .replace(/\bpackets=\d+ bytes=\d+ /gu, '')
    .replace(/^((?:ipv[46] +\d+ +)?(?:tcp|udp|icmp|icmpv6|sctp|unknown) +\d+) \d+ /u, '$1 ')
    .replace(/^(->.*) +\d+ +\d+ *$/u, '$1')
    .replace(/\b(?:expires|timeout) \d+m?s?(?:ec)?\b/gu, '')
    .replace(/ valid_lft \d+sec preferred_lft \d+sec/u, '');
}

/** As often as it is there more often. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const count = new Map<string, number>();
  for (const line of others) count.set(line, (count.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const left = count.get(line) ?? 0;
    count.set(line, left - 1);
    return left <= 0;
  });
}
