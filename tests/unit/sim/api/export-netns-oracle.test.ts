import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { FrameNormalizer } from '#kit/conformance/normalize-frame';
import { isMissing } from '#kit/tools';
import { netnsScript } from '#sim/api/export-netns';
import { decodeCaptureFile } from '#sim/capture/capture-file';
import { netnsPlacesOf } from '#sim/lab/export/netns/netns-places';
import type { DeviceTap, NetDevice } from '#sim/link/net-device';

const scratch = mkdtempSync(join(tmpdir(), 'podwire-netns-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Those of the cluster's own programs, which do not run in the script. */
const OWN_PORTS = [6443, 8181, 10250];
const KEPT_PORTS = [8080, 30080, ...OWN_PORTS];

/** Lines of one step by capture, sorted, without the numbers of ports and ids. */
type Seen = ReadonlyMap<string, readonly string[]>;

const GET = 'curl -s -m 5 -A podwire';

function lab(name: string, cluster: string, steps: readonly (readonly [string, string])[]): string {
  const scenario = steps.map(([target, run]) => `    - exec: { in: ${target}, run: "${run}" }\n`).join('');
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: ${name} }
spec: { cluster: ${cluster}, addresses: { default/client: 10.244.1.20, default/web: 10.244.2.20 } }
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
spec: { type: NodePort, clusterIP: 10.96.10.10, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] }
---
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
  if (!decoded.ok) throw new Error(decoded.error);
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
    const line = normalizer.line(bytes, capture).replaceAll(/\b(p|vx|id|q)\d+\b/gu, '$1');
    if (OWN_PORTS.some((port) => line.includes(` ${port} `))) continue;
    lines.set(capture, [...(lines.get(capture) ?? []), line].sort());
  }
  return new Map([...lines].sort(([one], [other]) => (one < other ? -1 : 1)));
}

const LABS = [
  ['flannel-vxlan', '{ cni: { plugin: flannel, mode: vxlan } }'],
  ['flannel-host-gw', '{ cni: { plugin: flannel, mode: host-gw } }'],
  ['calico-bgp', '{ cni: { plugin: calico, mode: bgp, blockSize: 24 } }'],
  ['nftables', '{ kubeProxy: { mode: nftables } }'],
] as const;

const isRoot = process.getuid?.() === 0;

describe('the script of a lab', () => {
  it.skipIf(!isRoot || isMissing('tcpdump'))(
    'runs on a real kernel, which puts the same packets on the same wires',
    () => {
      for (const [name, cluster] of LABS) {
        const made = new CommandLab({ [`${name}.podwire.yaml`]: lab(name, cluster, STEPS) });
        const script = netnsScript(made.simulation, undefined);
        if (!script.ok) throw new Error(script.error);
        const kernel = onKernel(name, script.value.text);
        const simulator = inSimulator(made);
        expect(kernel).toHaveLength(STEPS.length);
        for (const [index, seen] of kernel.entries()) {
          const command = STEPS[index]?.join(' ') ?? '';
          // Which of the two name servers is asked, each draws for itself: seen from the client they are one.
          const isDrawn = command.includes('//web/');
          const shown = (lines: Seen = new Map()): unknown =>
            Object.fromEntries(
              [...lines].filter(([capture]) => !isDrawn || capture === 'default.client_eth0'),
            );
          expect(shown(seen), `${name}: ${command}`).toEqual(shown(simulator[index]));
        }
      }
    },
  );
});
