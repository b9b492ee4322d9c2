/** The maps of the data path as `cilium-dbg bpf … list` v1.17 prints them (`cilium-dbg/cmd/bpf_*.go`, `pkg/maps`). */
import type { NodeAgent } from '../../../kube/cni/cilium/cilium-agent';
import type { TrackedConnection } from '../../../kube/cni/cilium/datapath/connection-map';
import type { LocalEndpoint } from '../../../kube/cni/cilium/datapath/local-endpoint';
import type { PolicyEntry } from '../../../kube/cni/cilium/datapath/policy-map';
import { protocolNameOf } from '../../../kube/cni/cilium/datapath/protocol-name';
import type { Frontend } from '../../../kube/cni/cilium/datapath/frontend';
import type { Process } from '../../../host/process';
import { formatCidr } from '../../../wire/cidr';
import { formatIpv4, ipv4Of } from '../../../wire/ipv4-address';
import { formatMac } from '../../../wire/mac-address';
import { tabTable } from './tab-table';

const NANOSECONDS = 1e9;
const OPEN = { minWidth: 5, isOpenEnded: true };

type Answer = string | { readonly problem: string };

/** `TablePrinter`: by the text of the first column; of a key with several values only the first is beside it. */
function keyedTable(
  titles: readonly [string, string],
  entries: readonly (readonly [string, readonly string[]])[],
): string {
  const rows = entries
    .toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .flatMap(([key, values]) => values.map((value, index) => [index === 0 ? key : '', value]));
  return tabTable([titles, ...rows]);
}

export function serviceMapList({ services }: NodeAgent, args: readonly string[]): Answer {
  const frontends = services.frontends();
  if (args.includes('--revnat'))
    return keyedTable(
      ['ID', 'BACKEND ADDRESS (REVNAT_ID) (SLOT)'],
      frontends.map(({ id, address, port }) => [String(id), [`${formatIpv4(address)}:${port}`]] as const),
    );
  if (args.includes('--backends')) {
    const backends = new Map(
      frontends.flatMap(({ backends: outer, internalBackends: inner }) =>
        [...outer, ...inner].map(
          (each) => [each.id, `ANY://${formatIpv4(each.address)}:${each.port}`] as const,
        ),
      ),
    );
    return keyedTable(
      ['ID', 'BACKEND ADDRESS (REVNAT_ID) (SLOT)'],
      [...backends].map(([id, text]) => [String(id), [text]] as const),
    );
  }
  return keyedTable(
    ['SERVICE ADDRESS', 'BACKEND ADDRESS (REVNAT_ID) (SLOT)'],
    frontends.map((frontend) => {
      const { id, address, port, protocol, backends } = frontend;
      const slots = backends.map(
        (each, index) =>
          `${formatIpv4(each.address)}:${each.port}/${protocolNameOf(each.protocol)} (${id}) (${index + 1})`,
      );
      const name = `${formatIpv4(address)}:${port}/${protocolNameOf(protocol)}`;
      return [name, [`0.0.0.0:0 (${id}) (0) [${flagsOf(frontend)}] `, ...slots]] as const;
    }),
  );
}

/** `ServiceFlags.String` */
function flagsOf({
  type,
  address,
  isExternalLocal,
  isInternalLocal,
  affinitySeconds,
  sourceRanges,
}: Frontend): string {
  const isRoutable = type !== 'ClusterIP';
  return [
    address === 0 && type === 'NodePort' ? 'NodePort' : type,
    ...(isExternalLocal && isRoutable ? ['Local'] : []),
    ...(isInternalLocal && !isRoutable ? ['InternalLocal'] : []),
    ...(affinitySeconds === undefined ? [] : ['sessionAffinity']),
    ...(sourceRanges.length === 0 ? [] : ['check source-range']),
    isRoutable ? '' : 'non-routable',
  ]
    .filter((word) => word !== '')
    .join(', ');
}

/** `CtMap`, of which only the one of all Pods (`global`) is used. */
export function connectionList(
  { connections }: NodeAgent,
  [scope = '']: readonly string[],
  process: Process,
): Answer {
  if (scope !== '' && scope !== 'global') return { problem: `"${scope}": all Pods share the map global` };
  const now = process.environment.scheduler.now();
  return connections
    .entries()
    .map((entry) => connectionLine(entry, now))
    .join('');
}

export function connectionFlush({ connections }: NodeAgent, [scope = '']: readonly string[]): Answer {
  if (scope !== 'global') return { problem: 'which map? global is the one' };
  return `Flushed ${connections.flush()} entries from /sys/fs/bpf/tc/globals/cilium_ct4_global\n`;
}

/** Packets and bytes are counted only with `bpf.ct.accounting`, which is off by default. */
function connectionLine(entry: TrackedConnection, now: number): string {
  const { direction, protocol, source, sourcePort, destination, destinationPort } = entry;
  const flags =
    (entry.isRxClosing ? 1 : 0) |
    (entry.isTxClosing ? 2 : 0) |
    (entry.hasSeenNonSyn ? 16 : 0) |
    (entry.isNodePort ? 32 : 0);
  const names = [
    ...(entry.isRxClosing ? ['RxClosing'] : []),
    ...(entry.isTxClosing ? ['TxClosing'] : []),
    ...(entry.hasSeenNonSyn ? ['SeenNonSyn'] : []),
    ...(entry.isNodePort ? ['NodePort'] : []),
  ];
  const expires = Math.floor(entry.expiresAt / NANOSECONDS);
  const remaining = expires - Math.floor(now / NANOSECONDS);
  return [
    `${protocolNameOf(protocol)} ${direction} ${formatIpv4(source)}:${sourcePort} -> ${formatIpv4(destination)}:${destinationPort}`,
    `expires=${expires} (remaining: ${remaining} sec(s))`,
    'Packets=0 Bytes=0',
    `RxFlagsSeen=${hexOf(entry.rxFlagsSeen, 2)} LastRxReport=${secondsOf(entry.lastRxReport)}`,
    `TxFlagsSeen=${hexOf(entry.txFlagsSeen, 2)} LastTxReport=${secondsOf(entry.lastTxReport)}`,
    `Flags=${hexOf(flags, 4)} [ ${names.map((name) => `${name} `).join('')}]`,
    `RevNAT=${entry.revNat} SourceSecurityID=${entry.sourceIdentity} BackendID=${entry.backendId} \n`,
  ].join(' ');
}

export function natList({ sourceNat }: NodeAgent, _args: readonly string[], process: Process): Answer {
  const now = process.environment.scheduler.now();
  return sourceNat
    .entries()
    .flatMap((entry) => {
      const protocol = protocolNameOf(entry.protocol);
      const original = `${formatIpv4(entry.source)}:${entry.sourcePort}`;
      const peer = `${formatIpv4(entry.destination)}:${entry.destinationPort}`;
      const translated = `${formatIpv4(entry.address)}:${entry.port}`;
      const created = `Created=${Math.floor((now - entry.createdAt) / NANOSECONDS)}sec ago NeedsCT=0`;
      return [
        `${protocol} OUT ${original} -> ${peer} XLATE_SRC ${translated} ${created}\n`,
        `${protocol} IN ${peer} -> ${translated} XLATE_DST ${original} ${created}\n`,
      ];
    })
    .join('');
}

export function ipcacheList(agent: NodeAgent): Answer {
  const addresses = agent.ipcache
    .entries()
    .map(([address, { identity, tunnel }]): readonly string[] => [
      `${formatIpv4(address)}/32`,
      ipcacheValue(identity, tunnel === undefined ? '0.0.0.0' : formatIpv4(tunnel), tunnel !== undefined),
    ]);
  const blocks = agent.ipcache
    .blocks()
    .map(({ cidr, identity }) => [cidr, ipcacheValue(identity, '0.0.0.0', false)]);
  return tabTable([
    ['IP PREFIX/ADDRESS', 'IDENTITY'],
    ...[...addresses, ...blocks, ['0.0.0.0/0', ipcacheValue(2, '0.0.0.0', false)]],
  ]);
}

function ipcacheValue(identity: number, tunnel: string, hasTunnel: boolean): string {
  return `identity=${identity} encryptkey=0 tunnelendpoint=${tunnel} flags=${hasTunnel ? 'hastunnel' : '<none>'}`;
}

/** `cmd/bpf_policy_get.go` of this version, without the column of rules' cookies. */
export function policyMap(agent: NodeAgent, args: readonly string[]): Answer {
  const isNumeric = args.includes('-n') || args.includes('--numeric');
  if (args.includes('--all')) {
    return [...agent.endpoints.values()]
      .map(
        (endpoint) =>
          `Endpoint ID: ${endpoint.id}\nPath: /sys/fs/bpf/tc/globals/cilium_policy_${String(endpoint.id).padStart(5, '0')}\n\n${policyTable(agent, endpoint, isNumeric)}\n\n`,
      )
      .join('');
  }
  const text = args.find((word) => !word.startsWith('-')) ?? '';
  const endpoint = [...agent.endpoints.values()].find(({ id }) => String(id) === text);
  if (endpoint === undefined) return { problem: `Failed to parse endpointID "${text}"` };
  return policyTable(agent, endpoint, isNumeric);
}

const POLICY_TITLES = ['PORT/PROTO', 'PROXY PORT', 'AUTH TYPE', 'BYTES', 'PACKETS', 'PREFIX'];

function policyTable(agent: NodeAgent, { policy }: LocalEndpoint, isNumeric: boolean): string {
  const open = (['ingress', 'egress'] as const)
    .filter((direction) => !policy.isEnforced[direction])
    .map((direction): PolicyEntry => ({
      direction,
      identity: 0,
      protocol: 0,
      firstPort: 0,
      lastPort: 0,
      packets: 0,
      bytes: 0,
    }));
  const entries = [...policy.entries, ...open].toSorted(
    (one, other) =>
      (one.direction === other.direction ? 0 : one.direction === 'ingress' ? -1 : 1) ||
      one.identity - other.identity ||
      one.firstPort - other.firstPort,
  );
  const rows = entries.flatMap((entry) => {
    const { direction, identity, packets, bytes } = entry;
    const labels = identity === 0 ? ['ANY'] : agent.labelsOf(identity);
    const [first = '', ...others] = isNumeric ? [String(identity)] : labels;
    const direct = direction === 'ingress' ? 'Ingress' : 'Egress';
    return [
      [
        'Allow',
        direct,
        first,
        portsText(entry),
        'NONE',
        'disabled',
        String(bytes),
        String(packets),
        prefixOf(entry),
      ],
      ...others.map((label) => ['', '', label, '', '', '', '', '', '']),
    ];
  });
  const titles = [
    'POLICY',
    'DIRECTION',
    isNumeric ? 'IDENTITY' : 'LABELS (source:key[=value])',
    ...POLICY_TITLES,
  ];
  return tabTable([titles, ...rows], OPEN);
}

function portsText({ protocol, firstPort, lastPort }: PolicyEntry): string {
  if (protocol === 0) return 'ANY';
  if (firstPort === 0) return protocolNameOf(protocol);
  return `${firstPort === lastPort ? firstPort : `${firstPort}-${lastPort}`}/${protocolNameOf(protocol)}`;
}

/** How many bits of protocol and port have to match. */
function prefixOf({ protocol, firstPort }: PolicyEntry): string {
  if (protocol === 0) return '0';
  return firstPort === 0 ? '8' : '24';
}

export function endpointMapList(agent: NodeAgent): Answer {
  const pods = [...agent.endpoints.values()].map(
    ({ id, identity, address, device, podMac }) =>
      [
        `${formatIpv4(address)}:0`,
        [
          `id=${String(id).padEnd(5)} sec_id=${String(identity).padEnd(5)} flags=0x0000 ifindex=${String(device.index).padEnd(3)} mac=${macText(podMac)} nodemac=${formatMac(device.mac).toUpperCase()} parent_ifindex=0  `,
        ],
      ] as const,
  );
  const host = [agent.self.address, agent.router].map(
    (address) => [`${formatIpv4(address)}:0`, ['(localhost)']] as const,
  );
  return keyedTable(['IP ADDRESS', 'LOCAL ENDPOINT INFO'], [...pods, ...host]);
}

function macText({ macHigh, macLow }: LocalEndpoint['podMac']): string {
  const digits = macHigh.toString(16).padStart(4, '0') + macLow.toString(16).padStart(8, '0');
  return digits.replaceAll(/(..)(?!$)/gu, '$1:').toUpperCase();
}

export function tunnelList(agent: NodeAgent): Answer {
  const entries = agent
    .podRangesOfOthers()
    .map(([range, node]) => [formatCidr(range), [`${formatIpv4(ipv4Of(node))}:0`]] as const);
  return keyedTable(['TUNNEL', 'VALUE'], agent.usesTunnel ? entries : []);
}

/** Only what was dropped is counted here. */
export function metricsList(agent: NodeAgent): Answer {
  const rows = [...agent.monitor.drops].map(([key, { packets, bytes }]) => {
    const at = key.lastIndexOf(' ');
    return [key.slice(0, at), key.slice(at + 1).toUpperCase(), String(packets), String(bytes)];
  });
  return tabTable([['REASON', 'DIRECTION', 'PACKETS', 'BYTES'], ...rows], OPEN);
}

function hexOf(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

function secondsOf(time: number | undefined): number {
  return time === undefined ? 0 : Math.floor(time / NANOSECONDS);
}
