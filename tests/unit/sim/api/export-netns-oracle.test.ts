import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { CommandLab } from '#kit/command-lab';
import { FrameNormalizer } from '#kit/conformance/normalize-frame';
import { isMissing } from '#kit/tools';
import { netnsScript } from '#sim/api/export-netns';
import { decodeCaptureFile } from '#sim/capture/capture-file';
import { netnsPlacesOf } from '#sim/lab/export/netns/netns-places';
import type { DeviceTap, NetDevice } from '#sim/link/net-device';
import { IP_PROTOCOL } from '#sim/wire/ip-protocol';

const scratch = mkdtempSync(join(tmpdir(), 'podwire-netns-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Those of the cluster's own programs, which do not run in the script. */
const OWN_PORTS = [6443, 8181, 10250];
const KEPT_PORTS = [8080, 30080, ...OWN_PORTS];

/** Lines of one step by capture, sorted, without the numbers of ports and ids. */
type Seen = ReadonlyMap<string, readonly string[]>;

const GET = 'curl -s -m 5 -A podwire';

type Steps = readonly (readonly [string, string])[];

interface KernelLab {
  readonly cluster: string;
  /** Of Pods and the Service. */
  readonly addresses?: string;
  readonly service?: string;
  /** Other objects. */
  readonly more?: string;
  readonly steps?: Steps;
}

function lab(name: string, given: KernelLab): string {
  const { cluster, steps = STEPS, more = '' } = given;
  const { addresses = 'default/client: 10.244.1.20, default/web: 10.244.2.20' } = given;
  const { service = 'clusterIP: 10.96.10.10' } = given;
  const scenario = steps.map(([target, run]) => `    - exec: { in: ${target}, run: "${run}" }\n`).join('');
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: ${name} }
spec: { cluster: ${cluster}, addresses: { ${addresses} } }
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec: { nodeName: node1, containers: [{ name: main, image: nicolaka/netshoot, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node2, containers: [{ name: main, image: "nginx:alpine" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ${service}, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] }
${more}---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: way }
spec:
  steps:
${scenario}`;
}

const STEPS = [
  ['default/client', 'ping -c 1 10.244.2.20'],
  ['default/client', `${GET} http://10.244.2.20/`],
  ['default/client', `${GET} http://10.96.10.10/`],
  ['default/client', `${GET} http://web/`],
  ['host/laptop', `${GET} http://192.168.0.12:30080/`],
  ['host/laptop', `${GET} http://192.168.0.11:30080/`],
  ['default/client', 'ping -c 1 192.168.0.100'],
] as const;

class Watcher implements DeviceTap {
  readonly #names: ReadonlyMap<NetDevice, string>;
  frames: { capture: string; bytes: Uint8Array }[] = [];

  constructor({ simulation }: CommandLab) {
    this.#names = new Map(
      netnsPlacesOf(simulation.machines.values()).flatMap(({ name, namespace }) =>
        namespace.stack.devices().map((device) => [device, `${name}_${device.name}`] as const),
      ),
    );
  }

  onFrame(packet: Parameters<DeviceTap['onFrame']>[0], device: NetDevice): void {
    const capture = this.#names.get(device);
    if (capture === undefined || device.kind === 'loopback') return;
    this.frames.push({ capture, bytes: packet.buffer.slice(packet.start, packet.end) });
  }
}

function inSimulator(lab: CommandLab): readonly Seen[] {
  const watcher = new Watcher(lab);
  lab.simulation.watchFrames(watcher);
  const [scenario] = lab.simulation.document.scenarios;
  return (scenario?.steps ?? []).map((step) => {
    watcher.frames = [];
    if (step.kind === 'exec') expect(lab.sh(step.target, step.run).exitCode).toBe(0);
    lab.simulation.runFor(200_000_000);
    return linesOf(watcher.frames);
  });
}

function onKernel(name: string, script: string): readonly Seen[] {
  const path = join(scratch, `${name}.sh`);
  const folder = join(scratch, name);
  writeFileSync(path, script);
  const run = spawnSync('bash', [path, 'run', '-o', folder], { encoding: 'utf8', timeout: 120_000 });
  expect(run.status, `${run.stdout}\n${run.stderr}`).toBe(0);
  const starts = readFileSync(join(folder, 'steps.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.split('\t')[1]));
  const frames = readdirSync(folder)
    .filter((file) => file.endsWith('.pcap'))
    .flatMap((file) =>
      framesOf(file.replace(/\.pcap$/u, ''), new Uint8Array(readFileSync(join(folder, file)))),
    );
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? Infinity;
    return linesOf(frames.filter(({ seconds }) => seconds >= start && seconds < end));
  });
}

function framesOf(capture: string, file: Uint8Array) {
  const decoded = decodeCaptureFile(file);
  if (!decoded.ok) throw new Error(inEnglish(decoded.error));
  const table = decoded.value;
  return Array.from({ length: table.count }, (_, row) => {
    const start = table.start(row);
    return {
      capture,
      seconds: table.startTimeMs / 1e3 + table.timeNs(row) / 1e9,
      bytes: table.buffer(row).subarray(start, start + table.capturedLength(row)),
    };
  }).sort((one, other) => one.seconds - other.seconds);
}

function linesOf(frames: readonly { readonly capture: string; readonly bytes: Uint8Array }[]): Seen {
  const normalizer = new FrameNormalizer(KEPT_PORTS);
  const lines = new Map<string, string[]>();
  for (const { capture, bytes } of frames) {
    const isIpv6 = bytes[12] === 0x86 && bytes[13] === 0xdd;
    const line = isIpv6
      ? ipv6Line(bytes)
      : normalizer.line(bytes, capture).replaceAll(/\b(p|vx|id|q)\d+\b/gu, '$1');
    if (line === undefined) continue;
    if (OWN_PORTS.some((port) => line.includes(` ${port} `))) continue;
    lines.set(capture, [...(lines.get(capture) ?? []), line].sort());
  }
  return new Map([...lines].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Undefined for neighbor discovery and groups, which go by the clock. */
function ipv6Line(frame: Uint8Array): string | undefined {
  const hex = (from: number, to: number): string => Buffer.from(frame.subarray(from, to)).toString('hex');
  const word = (at: number): number => ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);
  const port = (at: number): string =>
    word(at) < 1024 || KEPT_PORTS.includes(word(at)) ? `${word(at)}` : 'p';
  const head = `${hex(6, 12)} > ${hex(0, 6)} ${hex(22, 38)} > ${hex(38, 54)} hlim ${frame[21] ?? 0} len ${word(18)}`;
  const upper = frame[20] ?? 0;
  if (upper === IP_PROTOCOL.TCP) {
    // How many acknowledgments come alone depends on how soon a program answers.
    const isAlone = frame[67] === 16 && word(18) === 32;
    return isAlone ? undefined : `${head} TCP ${port(54)} > ${port(56)} flags ${frame[67] ?? 0}`;
  }
  if (upper === IP_PROTOCOL.UDP) {
    const inner = frame.subarray(70);
    if (word(56) !== 8472) return `${head} UDP ${port(54)} > ${port(56)}`;
    const line = ipv6Line(inner);
    return line === undefined ? undefined : `${head} VXLAN ${hex(66, 69)} ${line}`;
  }
  const type = frame[54] ?? 0;
  const isEcho = type === 128 || type === 129;
  if (upper === IP_PROTOCOL.ICMPV6 && type > 4 && !isEcho) return undefined;
  // The header of hop-by-hop options is that of reports on groups.
  return upper === 0 ? undefined : `${head} protocol ${upper} ${hex(54, 56)}`;
}

const BOTH = '"fd00:10:244::/56,10.244.0.0/16"';
const IPV6_STEPS = [
  ['default/client', 'ping -c 1 fd00:10:244:2::20'],
  ['default/client', `${GET} 'http://[fd00:10:244:2::20]/'`],
  ['default/client', `${GET} 'http://[fd00:10:96::10]/'`],
  ['host/laptop', `${GET} 'http://[fd00:192:168::11]:30080/'`],
] as const;

const LABS: readonly (readonly [string, KernelLab])[] = [
  ['flannel-vxlan', { cluster: '{ cni: { plugin: flannel, mode: vxlan } }' }],
  ['flannel-host-gw', { cluster: '{ cni: { plugin: flannel, mode: host-gw } }' }],
  ['calico-bgp', { cluster: '{ cni: { plugin: calico, mode: bgp, blockSize: 24 } }' }],
  ['nftables', { cluster: '{ kubeProxy: { mode: nftables } }' }],
  [
    'dual-stack',
    {
      cluster: `{ networking: { podSubnet: ${BOTH}, serviceSubnet: "fd00:10:96::/112,10.96.0.0/16" } }`,
      addresses: 'default/client: "fd00:10:244:1::20", default/web: "fd00:10:244:2::20"',
      service: 'clusterIP: fd00:10:96::10',
      steps: IPV6_STEPS,
    },
  ],
];

const isRoot = process.getuid?.() === 0;

describe('the script of a lab', () => {
  it.skipIf(!isRoot || isMissing('tcpdump')).each(LABS)(
    'runs on a real kernel, which puts the same packets on the same wires: %s',
    (name, given) => {
      const made = new CommandLab({ [`${name}.podwire.yaml`]: lab(name, given) });
      const script = netnsScript(made.simulation, undefined);
      if (!script.ok) throw new Error(inEnglish(script.error));
      const kernel = onKernel(name, script.value.text);
      const simulator = inSimulator(made);
      const { steps = STEPS } = given;
      expect(kernel).toHaveLength(steps.length);
      for (const [index, seen] of kernel.entries()) {
        const command = steps[index]?.join(' ') ?? '';
        // Which of the two name servers is asked, each draws for itself: seen from the client they are one.
        const isDrawn = command.includes('//web/');
        const shown = (lines: Seen = new Map()): unknown =>
          Object.fromEntries([...lines].filter(([capture]) => !isDrawn || capture === 'default.client_eth0'));
        expect(shown(seen), `${name}: ${command}`).toEqual(shown(simulator[index]));
      }
    },
  );

  it.skipIf(!isRoot || isMissing('tcpdump'))(
    'takes one failure for another where builds of the program number them differently, and not of curl',
    () => {
      const [target, refused] = ['default/client', `${GET} http://10.244.2.20:81/`];
      const text = lab('failures', { cluster: '{}', steps: [[target, refused]] });
      const statusWith = (exitCode: number): number | null => {
        const expecting = text.replace(
          `${refused}" }`,
          `${refused}" }\n      expect: {exitCode: ${exitCode}}`,
        );
        const made = new CommandLab({ 'failures.podwire.yaml': expecting });
        const script = netnsScript(made.simulation, undefined);
        if (!script.ok) throw new Error(inEnglish(script.error));
        const path = join(scratch, 'failures.sh');
        writeFileSync(path, script.value.text);
        return spawnSync('bash', [path, 'run', '-o', join(scratch, 'failures')], { timeout: 120_000 }).status;
      };
      expect([7, 28].map(statusWith)).toEqual([0, 1]);
    },
  );
});
