/** From a lab as read to a lab that runs: the network, what runs on its machines, and the cluster with its objects. */
import { ContainerPrograms } from '../app/container-programs';
import { startDnsServer } from '../app/dns-server';
import type { ImageCatalogue } from '../app/image-catalogue';
import type { Diagnostic } from '../base/diagnostic';
import { invariant } from '../base/invariant';
import type { Prng } from '../base/prng';
import type { Machine } from '../host/machine';
import { Cluster } from '../kube/cluster';
import type { LinkContext } from '../link/link-context';
import { findCommand } from '../shell/command-table';
import { startCommand } from '../shell/start-command';
import { buildNetwork } from './build-network';
import type { LabDocument, LabOutsideMachine } from './lab-document';
import { MachineNames } from './machine-names';

export interface BuiltLab {
  /** By name. */
  readonly machines: ReadonlyMap<string, Machine>;
  readonly cluster: Cluster;
  /** What the API server had against the objects: an address that is taken, a namespace that does not exist. */
  readonly problems: readonly Diagnostic[];
}

export interface BuildLabOptions {
  readonly link: LinkContext;
  readonly prng: Prng;
  readonly images: ImageCatalogue;
}

export function buildLab({ spec, objects }: LabDocument, options: BuildLabOptions): BuiltLab {
  const { link, prng } = options;
  const { startTimeMs } = spec;
  const { machines } = buildNetwork(spec, { link, prng: prng.split('network'), startTimeMs });
  const images = new ContainerPrograms({ catalogue: options.images, findCommand });
  const cluster = new Cluster({
    spec: spec.cluster,
    machines,
    scheduler: link.scheduler,
    prng: prng.split('cluster'),
    images,
    startTimeMs,
    podAddresses: spec.addresses,
    runCommand: startCommand,
  });
  images.dnsBackend = cluster.dns;
  for (const router of spec.network.routers) startNameService(machines, router.name);
  for (const outside of spec.outside) startOutsideMachine(outside, machines, images);
  return { machines, cluster, problems: cluster.apply(objects) };
}

const SILENT = { stdout: (): void => undefined, stderr: (): void => undefined };

function startNameService(machines: ReadonlyMap<string, Machine>, name: string): void {
  const router = machines.get(name);
  if (router === undefined) return;
  const process = router.root.createProcess(['dnsmasq'], SILENT);
  const started = startDnsServer(process, { backend: new MachineNames(machines.values()) });
  invariant(started.ok, 'port 53 of a new router is free');
}

function startOutsideMachine(
  { name, image }: LabOutsideMachine,
  machines: ReadonlyMap<string, Machine>,
  images: ContainerPrograms,
): void {
  const machine = machines.get(name);
  if (machine === undefined || image === undefined) return;
  images.startContainer(machine.root, { name, image, env: new Map(), ports: [], output: SILENT });
}
