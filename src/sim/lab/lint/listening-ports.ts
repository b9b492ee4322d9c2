/**
 * On which ports the containers of a workload listen, as far as that is known: some images of Docker Hub's library listen
 * where their own configuration says (`EXPOSE`), and of others the text may declare it. `containerPort` alone opens nothing.
 */
import { parseImageName } from '../../app/image-name';
import { listFieldOf, numberFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import type { LintWorkload } from './lint-workload';

export interface ListeningPorts {
  /** By protocol. */
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
  /** Do the images say so? Otherwise it is what the text declares. */
  readonly isCertain: boolean;
}

const PORTS_OF_IMAGES: ReadonlyMap<string, readonly number[]> = new Map([
  ['nginx', [80]],
  ['httpd', [80]],
  ['redis', [6379]],
  ['traefik/whoami', [80]],
]);

/** Their programs listen where their arguments say, whatever the text declares. */
const TOLD_BY_ARGUMENTS: ReadonlySet<string> = new Set([
  'agnhost',
  'alpine',
  'busybox',
  'debian',
  'hashicorp/http-echo',
  'nicolaka/netshoot',
  'node',
  'python',
  'ubuntu',
]);

/** Undefined where a container says nothing, and may listen on anything. */
export function listeningPortsOf(workload: LintWorkload): ListeningPorts | undefined {
  const ports: { protocol: string; port: number }[] = [];
  let isCertain = true;
  for (const container of listFieldOf(workload.pod, 'containers')) {
    const own = imagePortsOf(container);
    const declared = listFieldOf(container, 'ports');
    if (own !== undefined) {
      ports.push(...own.map((port) => ({ protocol: 'TCP', port })));
      continue;
    }
    if (declared.length === 0 || isToldByArguments(container)) return undefined;
    isCertain = false;
    for (const entry of declared) {
      const port = numberFieldOf(entry, 'containerPort');
      if (port !== undefined) ports.push({ protocol: textFieldOf(entry, 'protocol') ?? 'TCP', port });
    }
  }
  return ports.length === 0 ? undefined : { ports, isCertain };
}

function isToldByArguments(container: unknown): boolean {
  const { name } = parseImageName(textFieldOf(container, 'image') ?? '');
  const isKnown = TOLD_BY_ARGUMENTS.has(name) || TOLD_BY_ARGUMENTS.has(name.split('/').at(-1) ?? '');
  return isKnown || PORTS_OF_IMAGES.has(name);
}

/** Undefined for other images, and for those that are told to do something else. */
function imagePortsOf(container: unknown): readonly number[] | undefined {
  const image = textFieldOf(container, 'image');
  const isPlain = ['command', 'args', 'env', 'envFrom', 'volumeMounts'].every(
    (field) => listFieldOf(container, field).length === 0,
  );
  return image === undefined || !isPlain ? undefined : PORTS_OF_IMAGES.get(parseImageName(image).name);
}
