/** What the labs of all tunnels and of BGP put on their wires, read by tshark. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { isMissing } from '#kit/tools';
import { Tshark } from '#kit/tshark';
import { ScenarioRun } from '#sim/api/scenario-run';
import { Simulation } from '#sim/api/simulation';

const LABS = new URL('../../../../resources/labs/', import.meta.url);

interface Wires {
  /** Every interface, both directions. */
  readonly all: Uint8Array;
  /** What cards sent: each frame of a cable once. */
  readonly cables: Uint8Array;
}

interface LabOfWires {
  readonly lab: string;
  readonly scenario: string;
  /** Instead of the lab's own. */
  readonly cni?: string;
  /** Of the BGP messages on its cables, all types: OPEN, UPDATE, NOTIFICATION, KEEPALIVE. */
  readonly bgp?: readonly string[];
  /** Layers of some frame on its cables, from the outer IP header to what Pods have sent. */
  readonly inner?: readonly string[];
}

function wiresOf({ lab, scenario: scenarioName, cni }: LabOfWires): Wires {
  const file = `${lab}.podwire.yaml`;
  const document = readGood({ [file]: readFileSync(new URL(file, LABS)) }, { cni });
  const scenario = document.scenarios.find(({ name }) => name === scenarioName);
  if (scenario === undefined) throw new Error(`${lab} has no Scenario ${scenarioName}`);
  const opened = Simulation.open(document, { images: testCatalogue() });
  if (!opened.ok) throw new Error('the lab does not come up');
  const simulation = opened.value;
  const all = simulation.startCapture({ interfaces: ['any'], filter: '' });
  const cards = [...simulation.devices].filter(({ kind }) => kind === 'physical');
  const cables = simulation.startCapture({
    interfaces: cards.map(({ owner, name }) => `${owner.name}:${name}`),
    filter: '',
    direction: 'out',
  });
  if (!all.ok || !cables.ok) throw new Error('nothing is captured');
  const run = new ScenarioRun(simulation, scenario, { hasWholeCapture: false });
  while (!run.isDone && simulation.stepEvent(Number.MAX_SAFE_INTEGER));
  return { all: all.value.encode(), cables: cables.value.encode() };
}

const PING = 'icmp:data';
const WITHOUT_NOTIFICATION = ['1', '2', '4'];

const ROWS: readonly LabOfWires[] = [
  { lab: 'calico-bgp', scenario: 'session-ends', bgp: ['1', '2', '3', '4'], inner: [`ip:${PING}`] },
  { lab: 'bgp-session-dies', scenario: 'graceful-restart', bgp: WITHOUT_NOTIFICATION },
  { lab: 'bgp-session-dies', scenario: 'no-restart', bgp: WITHOUT_NOTIFICATION },
  { lab: 'two-racks', scenario: 'peered', bgp: WITHOUT_NOTIFICATION },
  { lab: 'route-reflectors', scenario: 'one-reflector-dies', bgp: WITHOUT_NOTIFICATION },
  { lab: 'calico-ipip', scenario: 'protocol-4', bgp: WITHOUT_NOTIFICATION, inner: [`ip:ip:${PING}`] },
  { lab: 'calico-vxlan', scenario: 'felix-writes-the-routes', inner: [`udp:vxlan:eth:ethertype:ip:${PING}`] },
  {
    lab: 'calico-cross-subnet',
    scenario: 'by-destination',
    bgp: WITHOUT_NOTIFICATION,
    inner: [`ip:ip:${PING}`, `ethertype:ip:${PING}`],
  },
  {
    lab: 'cilium',
    scenario: 'node-ports-are-programs',
    inner: ['udp:vxlan:eth:ethertype:ip:tcp:http'],
  },
  {
    lab: 'cilium',
    scenario: 'node-ports-are-programs',
    cni: 'cilium/geneve',
    inner: ['udp:geneve:eth:ethertype:ip:tcp:http'],
  },
  { lab: 'cilium-native', scenario: 'node-port-without-a-tunnel', inner: ['ethertype:ip:tcp:http'] },
  {
    lab: 'weave',
    scenario: 'mesh',
    inner: [`udp:vxlan:eth:ethertype:ip:${PING}`, 'udp:vxlan:eth:ethertype:arp'],
  },
  { lab: 'flannel-vxlan', scenario: 'inside-and-outside', inner: [`udp:vxlan:eth:ethertype:ip:${PING}`] },
  { lab: 'mtu', scenario: 'wrong-by-fifty-bytes', inner: [`udp:vxlan:eth:ethertype:ip:tcp:http`] },
];

const WRONG = [
  '_ws.malformed',
  ...['ip', 'tcp', 'udp', 'icmp'].map((protocol) => `${protocol}.checksum.status == "Bad"`),
  '_ws.expert.severity >= 0x600000',
].join(' or ');
/**
 * Worth a warning to tshark, and right here: resets; what came twice because a Scenario has cut the way back; an address that is
 * behind several wires of one file, since every Calico and Cilium node answers ARP for it on each of them.
 */
const EXPECTED = 'tcp.flags.reset == 1 or tcp.options.sack.dsack or arp.duplicate-address-detected';
const BGP_PORT = '179';
const TUNNEL_PORTS = ['4789', '6081', '6784', '8472'];
const WEAVE_PORT = '6784';
const IP_IN_IP = '4';
/** Wires of many are in one file: each frame is read for itself. */
const FRAME_BY_FRAME = ['tcp.analyze_sequence_numbers:FALSE', 'tcp.desegment_tcp_streams:FALSE'];

interface Frame {
  readonly layers: string;
  readonly tcpPorts: readonly string[];
  readonly tcpLength: number;
  readonly bgpTypes: readonly string[];
  readonly isTunnel: boolean;
  readonly isHeartbeat: boolean;
}

/** All that is asked about frames, in one run: tshark takes longer to start than to read. */
function framesOf(file: Tshark): readonly Frame[] {
  const lines = file.fields(
    'frame',
    ...[
      'frame.protocols',
      'tcp.port',
      'tcp.len',
      'bgp.type',
      'udp.dstport',
      'udp.port',
      'ip.proto',
      'data.len',
    ],
  );
  return lines.map((line) => {
    const cells = line.split('|').map((cell) => cell.split(',').filter((value) => value !== ''));
    const [layers = [], tcpPorts = [], lengths = [], bgpTypes = [], udpTo = [], udpPorts = [], ip = []] =
      cells;
    return {
      layers: layers.join(','),
      tcpPorts,
      tcpLength: Math.max(0, ...lengths.map(Number)),
      bgpTypes,
      isTunnel: udpTo.some((port) => TUNNEL_PORTS.includes(port)) || ip.includes(IP_IN_IP),
      isHeartbeat: udpPorts.includes(WEAVE_PORT) && (cells[7] ?? []).length > 0,
    };
  });
}

function titleOf({ lab, scenario, cni }: LabOfWires): string {
  return `${lab}${cni === undefined ? '' : ` under ${cni}`}, ${scenario}`;
}

describe.skipIf(isMissing('tshark'))('what tshark makes of all wires of a lab', () => {
  let opened: Tshark[] = [];

  afterEach(() => {
    for (const file of opened) file.close();
    opened = [];
  });

  function read(capture: Uint8Array): Tshark {
    const file = new Tshark(capture, FRAME_BY_FRAME);
    opened.push(file);
    return file;
  }

  it.each(ROWS.map((row) => [titleOf(row), row] as const))(
    'finds nothing wrong, and no message or tunnel that it cannot read: %s',
    (_title, row) => {
      const wires = wiresOf(row);
      const wrong = read(wires.all).fields(
        `(${WRONG}) and not (${EXPECTED})`,
        ...['frame.number', 'frame.interface_name', 'frame.protocols', '_ws.expert.message'],
      );
      expect(wrong).toEqual([]);

      const frames = framesOf(read(wires.cables));
      const ways = frames.filter(({ tcpPorts }) => !tcpPorts.includes(BGP_PORT)).map(({ layers }) => layers);
      for (const inner of row.inner ?? []) expect(ways.join('\n')).toContain(inner);
      const messages = frames.filter(
        ({ tcpPorts, tcpLength }) => tcpPorts.includes(BGP_PORT) && tcpLength > 0,
      );
      expect(messages.map(({ layers }) => layers).filter((layers) => !layers.endsWith(':bgp'))).toEqual([]);
      const types = messages.flatMap(({ bgpTypes }) => bgpTypes);
      expect([...new Set(types)].toSorted()).toEqual(row.bgp ?? []);

      // Heartbeats of Weave are frames with nothing inside that anybody knows.
      const ends = frames.filter(({ isTunnel, isHeartbeat }) => isTunnel && !isHeartbeat);
      expect(
        ends
          .map(({ layers }) => layers)
          .filter((way) => !/:(?:vxlan:eth:ethertype|geneve:eth:ethertype|ip):(?:ip|arp)\b/u.test(way)),
      ).toEqual([]);
    },
    120_000,
  );
});
