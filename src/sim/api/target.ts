/** What a person calls a place in the lab: `client`, `shop/web-0`, `node/node1`, `host/laptop`, `deploy/web`, `svc/web`. */
import { err, ok, type Result } from '../base/result';
import { say, type Sentence, type Wording } from '../base/sentence';
import type { Machine } from '../host/machine';
import type { Environment } from '../host/process';
import type { NetworkNamespace } from '../host/network-namespace';
import type { Cluster, PodListing } from '../kube/cluster';
import type { NetDevice } from '../link/net-device';

export interface TargetOptions {
  /** `default` when left out. */
  readonly namespace?: string;
  readonly container?: string;
}

interface PlaceContext {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly cluster: Cluster;
}

export interface Place {
  readonly environment: Environment;
  readonly namespace: NetworkNamespace;
  /** `node/node1` or `default/client`. */
  readonly id: string;
}

const MACHINE_KINDS: Readonly<Record<string, readonly Machine['kind'][]>> = {
  node: ['node'],
  host: ['outside', 'router'],
};

/** The place that a text names, or what is wrong with it and what there is. */
export function findPlace(
  text: string,
  options: TargetOptions,
  context: PlaceContext,
): Result<Place, Sentence> {
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0 || first === '' || second === '') {
    return err(
      say('"{text}" is not a target; use [NAMESPACE/]POD, node/NAME, host/NAME, deploy/NAME or svc/NAME', {
        text,
      }),
    );
  }
  const kinds = MACHINE_KINDS[first];
  if (kinds !== undefined && second !== undefined) return findMachine(first, second, kinds, context);
  const pod = findPod(first, second, options.namespace ?? 'default', context.cluster);
  if (!pod.ok) return pod;
  return placeOfPod(pod.value, options.container, context.cluster);
}

/** A target, a colon and the name of a device, or `any` for each that the target has. */
export function findInterfaces(
  text: string,
  options: TargetOptions,
  context: PlaceContext,
): Result<readonly NetDevice[], Sentence> {
  const colon = text.lastIndexOf(':');
  if (colon === -1) {
    return err(say('"{text}" names no interface; use TARGET:IFACE, for example node/node1:eth0', { text }));
  }
  const place = findPlace(text.slice(0, colon), options, context);
  if (!place.ok) return place;
  const name = text.slice(colon + 1);
  const { stack } = place.value.namespace;
  const device = stack.findDevice(name);
  if (device !== undefined) return ok([device]);
  if (name === 'any') return ok(stack.devices());
  const names = stack.devices().map((other) => other.name);
  return err(
    say('{place} has no interface "{name}"; it has {names}', {
      place: place.value.id,
      name,
      names: names.join(', '),
    }),
  );
}

function findMachine(
  prefix: string,
  name: string,
  kinds: readonly Machine['kind'][],
  { machines }: PlaceContext,
): Result<Place, Sentence> {
  const machine = machines.get(name);
  if (machine !== undefined && kinds.includes(machine.kind)) {
    return ok({ environment: machine.root, namespace: machine.rootNamespace, id: machine.id });
  }
  const names = [...machines.values()].filter(({ kind }) => kinds.includes(kind)).map((other) => other.name);
  return err(
    prefix === 'node'
      ? say('no node "{name}"; there are {names}', { name, names: names.join(', ') })
      : say('no host "{name}"; there are {names}', { name, names: names.join(', ') }),
  );
}

function findPod(
  first: string,
  second: string | undefined,
  namespace: string,
  cluster: Cluster,
): Result<PodListing, Sentence> {
  const pods = cluster.pods();
  if (second === undefined) return podNamed(pods, namespace, first);
  switch (first) {
    case 'pod':
    case 'pods':
      return podNamed(pods, namespace, second);
    case 'deploy':
    case 'deployment':
    case 'deployments':
      return podBehind(
        cluster.podsOfDeployment(namespace, second),
        say('deployment "{name}"', { name: second }),
        pods,
      );
    case 'svc':
    case 'service':
    case 'services':
      return podBehind(
        cluster.podsOfService(namespace, second),
        say('service "{name}"', { name: second }),
        pods,
      );
    default:
      return podNamed(pods, first, second);
  }
}

function podNamed(
  pods: readonly PodListing[],
  namespace: string,
  name: string,
): Result<PodListing, Sentence> {
  const found = pods.find((pod) => pod.namespace === namespace && pod.name === name);
  if (found !== undefined) return ok(found);
  const names = pods.filter((pod) => pod.namespace === namespace).map((pod) => pod.name);
  return err(
    names.length === 0
      ? say('no Pod "{name}" in namespace {namespace}; there are none', { name, namespace })
      : say('no Pod "{name}" in namespace {namespace}; there are {names}', {
          name,
          namespace,
          names: names.join(', '),
        }),
  );
}

/** As kubectl does: the first Pod that is ready, or else the first. */
function podBehind(
  names: readonly string[] | undefined,
  what: Wording,
  pods: readonly PodListing[],
): Result<PodListing, Sentence> {
  if (names === undefined) return err(say('no {what}', { what }));
  const found = pods.filter((pod) => names.includes(`${pod.namespace}/${pod.name}`));
  const chosen = found.find((pod) => pod.isReady) ?? found[0];
  return chosen === undefined ? err(say('{what} has no Pods', { what })) : ok(chosen);
}

function placeOfPod(
  pod: PodListing,
  container: string | undefined,
  cluster: Cluster,
): Result<Place, Sentence> {
  const id = `${pod.namespace}/${pod.name}`;
  const environment = cluster.podEnvironment(pod.namespace, pod.name, container);
  if (environment !== undefined) return ok({ environment, namespace: environment.namespace, id });
  const names = pod.containers.map(({ name }) => name);
  if (container !== undefined && !names.includes(container)) {
    return err(
      say('Pod {id} has no container "{container}"; it has {names}', {
        id,
        container,
        names: names.join(', '),
      }),
    );
  }
  const { nodeName } = pod;
  if (nodeName !== undefined && !cluster.isNodeReady(nodeName)) {
    return err(say('Pod {id} cannot be reached: node {nodeName} is gone or not ready', { id, nodeName }));
  }
  const why = pod.message === undefined ? pod.status : `${pod.status}: ${pod.message}`;
  return err(
    container === undefined
      ? say('Pod {id} has no running container ({why})', { id, why })
      : say('Pod {id} has no running container "{container}" ({why})', { id, container, why }),
  );
}
