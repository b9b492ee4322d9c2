import { Prng } from '#sim/base/prng';
import { inEnglish } from '#sim/base/sentence';
import { milliseconds, seconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import type { Environment, Process } from '#sim/host/process';
import { sleep, type Task } from '#sim/host/task';
import { TcpServer } from '#sim/host/tcp-stream';
import { Cluster } from '#sim/kube/cluster';
import type { ClusterSpec } from '#sim/kube/cluster-spec';
import type { ContainerStart, ImageRuntime } from '#sim/kube/image-runtime';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { LabNetwork } from '#sim/lab/build/build-network';
import type { LabSpec } from '#sim/lab/lab-document';
import { DeviceRegistry } from '#sim/link/device-registry';
import { DropLog } from '#sim/link/drop-log';
import { PacketPool } from '#sim/link/packet-pool';
import { WireStatistics } from '#sim/link/wire-statistics';
import { TlsLedger } from '#sim/wire/tls-ledger';

/** 2025-01-01T00:00:00Z */
const START_TIME_MS = 1_735_689_600_000;

export function clusterSpecOf(workers: number): ClusterSpec {
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' as const }];
  const nodes = Array.from({ length: workers + 1 }, (_, index) => ({
    name: index === 0 ? 'control-plane' : `node${index}`,
    role: index === 0 ? ('control-plane' as const) : ('worker' as const),
    addresses: [`192.168.0.${10 + index}`],
    segment: 'lan',
    podCIDR: `10.244.${index}.0/24`,
    labels: {},
    taints: index === 0 ? taints : [],
  }));
  return {
    networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' },
    nodes,
    cni: { plugin: 'flannel', mode: 'vxlan' },
    kubeProxy: {
      mode: 'iptables',
      detectLocalMode: 'ClusterCIDR',
      nodePortAddresses: [],
      iptables: { masqueradeAll: false, localhostNodePorts: true },
    },
  };
}

function labSpecOf(cluster: ClusterSpec): LabSpec {
  return {
    seed: 1,
    startTimeMs: START_TIME_MS,
    cluster,
    network: {
      segments: [
        { name: 'lan', cidr: '192.168.0.0/24', mtu: 1500 },
        { name: 'internet', cidr: '203.0.113.0/24', mtu: 1500 },
      ],
      routers: [
        {
          name: 'router',
          masquerade: 'internet',
          ports: [
            { segment: 'lan', address: '192.168.0.1' },
            { segment: 'internet', address: '203.0.113.1' },
          ],
        },
      ],
      segmentationOffload: true,
    },
    outside: [{ name: 'laptop', addresses: ['192.168.0.100'], segment: 'lan' }],
    addresses: {},
    faults: [],
  };
}

/** Images that are not what the test is about: a shell without a command ends, everything else listens on its ports. */
class TestImages implements ImageRuntime {
  readonly started: ContainerStart[] = [];

  startContainer(environment: Environment, container: ContainerStart): Process {
    this.started.push(container);
    const command = container.command ?? [];
    const process = environment.createProcess(
      command.length === 0 ? [container.image] : command,
      container.output,
    );
    process.run(mainProgram(process, container));
    return process;
  }
}

function* mainProgram(process: Process, container: ContainerStart): Task<number> {
  const [command] = container.command ?? [];
  if (command === 'false') return 1;
  if (container.image.startsWith('busybox') && command === undefined) return 0;
  if (command === 'late') yield* sleep(process.environment.scheduler, seconds(3));
  for (const { containerPort, protocol } of container.ports) {
    if (protocol === 'TCP') TcpServer.listen(process, { port: containerPort });
  }
  for (;;) yield* sleep(process.environment.scheduler, seconds(3600));
}

export interface ClusterRig {
  readonly scheduler: Scheduler;
  readonly network: LabNetwork;
  readonly cluster: Cluster;
  readonly images: TestImages;
  readonly drops: DropLog;
  /** Runs until the cluster is settled; fails after a minute of virtual time. */
  settle(): void;
  runFor(ms: number): void;
  apply(...objects: readonly KubeObject[]): void;
}

export function clusterRig(
  options: { readonly workers?: number; readonly seed?: number; readonly spec?: ClusterSpec } = {},
): ClusterRig {
  const spec = options.spec ?? clusterSpecOf(options.workers ?? 2);
  const prng = new Prng(options.seed ?? 1);
  const scheduler = new Scheduler();
  const drops = new DropLog(scheduler);
  const link = {
    scheduler,
    packets: new PacketPool(drops),
    wires: new WireStatistics(),
    registry: new DeviceRegistry(),
    tls: new TlsLedger(),
  };
  const network = new LabNetwork(labSpecOf(spec), { link, prng, startTimeMs: START_TIME_MS });
  const images = new TestImages();
  const cluster = new Cluster({
    spec,
    machines: network.machines,
    scheduler,
    prng,
    images,
    startTimeMs: START_TIME_MS,
  });
  const runFor = (ms: number): void => scheduler.runUntil((scheduler.now() + milliseconds(ms)) as SimTime);
  return {
    scheduler,
    network,
    cluster,
    images,
    drops,
    runFor,
    settle: () => {
      for (let slice = 0; slice < 6_000 && !cluster.isSettled(); slice += 1) runFor(10);
      if (!cluster.isSettled())
        throw new Error(`not settled: ${cluster.pendingReasons().map(inEnglish).join('; ')}`);
    },
    apply: (...objects) => {
      const problems = cluster.apply(objects.map((object) => ({ object })));
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
    },
  };
}

export function deployment(
  name: string,
  replicas: number,
  podSpec: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [{ name, image: 'nginx:alpine', ports: [{ containerPort: 80 }] }],
          ...podSpec,
        },
      },
    },
  };
}

export function service(name: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  };
}

export function pod(name: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: { containers: [{ name, image: 'busybox', command: ['sleep', 'infinity'] }], ...spec },
  };
}
