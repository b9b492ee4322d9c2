/**
 * What the programs of a cluster say to the API server, and it to etcd, as packets: only when the lab asks for it.
 *
 * Kubernetes v1.32: kubelet, kube-proxy, scheduler, controller manager, and flanneld follow what they need; a kubelet renews its
 * Lease and writes the status of its node and Pods; scheduler and controller manager renew the Leases of their leaders (every 2 s).
 *
 * What happens in the cluster does not wait for these packets: they tell what has happened. Writes that are done already go as
 * dry runs. Leaves out what scheduler and controllers write but for their Leases, and what the API server asks of kubelets.
 */
import { invariant } from '../../base/invariant';
import { seconds } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import type { Process } from '../../host/process';
import type { SocketAddress } from '../../host/tcp-stream';
import { runInBackground } from '../../app/background';
import { sleep, type Task } from '../../host/task';
import { familyOf, type IpAddress } from '../../wire/ip-address';
import { ipv4 } from '../../wire/ipv4-address';
import { isPlainRecord, type KubeObject } from '../objects/kube-object';
import { equalsJson } from '../store/json';
import type { ObjectStore, WatchEvent } from '../store/object-store';
import { ETCD_AUTHORITY, type ClusterCertificates } from './cluster-certificates';
import { ComponentClient } from './component-client';
import type { ControlPlaneFlows } from './control-plane-flows';
import { EtcdLink } from './etcd-link';
import { ETCD_CLIENT_PORT, type StaticPod } from './static-pods';

/** `RetryPeriod` of leader election, and how long a Lease is good. */
const LEADER_PERIOD = seconds(2);
const LEADER_LEASE_SECONDS = 15;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces';
const LOOPBACK = ipv4(127, 0, 0, 1);
const VERSION = 'v1.32.0';
const JSON_TYPE = 'application/json';
const PATCH_TYPE = 'application/strategic-merge-patch+json';

/** What each of them follows. */
const WATCHED: Readonly<Record<'kube-scheduler' | 'kube-controller-manager', readonly string[]>> = {
  'kube-scheduler': [
    '/api/v1/nodes',
    '/api/v1/pods',
    '/api/v1/namespaces',
    '/api/v1/services',
    '/apis/apps/v1/replicasets',
    '/apis/apps/v1/statefulsets',
    '/apis/policy/v1/poddisruptionbudgets',
  ],
  'kube-controller-manager': [
    '/api/v1/nodes',
    '/api/v1/pods',
    '/api/v1/namespaces',
    '/api/v1/services',
    '/api/v1/endpoints',
    '/api/v1/serviceaccounts',
    '/api/v1/configmaps',
    '/api/v1/secrets',
    '/apis/discovery.k8s.io/v1/endpointslices',
    '/apis/apps/v1/deployments',
    '/apis/apps/v1/replicasets',
    '/apis/apps/v1/statefulsets',
    '/apis/apps/v1/daemonsets',
    '/apis/batch/v1/jobs',
    '/apis/batch/v1/cronjobs',
    '/apis/coordination.k8s.io/v1/leases',
  ],
};

interface NodeClient {
  readonly subject: string;
  readonly program: string;
  readonly paths: readonly string[];
}

/** What the programs of daemon Pods follow, by their containers; `OWN` is the node that each runs on. */
const OWN = 'OWN';
const NODE_CLIENTS: ReadonlyMap<string, NodeClient> = new Map([
  [
    'kube-proxy',
    {
      subject: 'system:kube-proxy',
      program: 'kube-proxy',
      paths: [`/api/v1/nodes ${OWN}`, '/api/v1/services', '/apis/discovery.k8s.io/v1/endpointslices'],
    },
  ],
  ['kube-flannel', { subject: 'system:kube-flannel', program: 'flanneld', paths: ['/api/v1/nodes'] }],
]);

/** Whose writes etcd hears of. */
const KEPT_KINDS =
  'ConfigMap CronJob DaemonSet Deployment Endpoints EndpointSlice Event Job Lease Namespace Node Pod ReplicaSet Secret Service ServiceAccount StatefulSet'.split(
    ' ',
  );

export interface ControlPlaneTrafficOptions {
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly certificates: ClusterCertificates;
  readonly flows: ControlPlaneFlows;
  /** Where the API server is. */
  readonly server: SocketAddress;
}

interface TrafficNode {
  readonly machine: Machine;
  readonly addresses: readonly IpAddress[];
}

interface Client {
  readonly nodeName: string;
  readonly client: ComponentClient;
}

export class ControlPlaneTraffic {
  readonly #options: ControlPlaneTrafficOptions;
  readonly #kubelets = new Map<string, ComponentClient>();
  readonly #clients: Client[] = [];
  #etcd: EtcdLink | undefined = undefined;

  constructor(options: ControlPlaneTrafficOptions) {
    this.#options = options;
    const { store } = options;
    for (const kind of KEPT_KINDS) store.watch({ kind, onEvent: (event) => this.#onWrite(event) });
  }

  /** A kubelet has started. */
  onKubelet(place: TrafficNode, kubelet: Process): void {
    const { name } = place.machine;
    const pods = `fieldSelector=${encodeURIComponent(`spec.nodeName=${name}`)}`;
    const node = this.#start(place, kubelet, `system:node:${name}`, 'kubelet');
    node.follow('/api/v1/nodes', ownSelector(name));
    node.follow('/api/v1/pods', pods);
    node.follow('/api/v1/services');
    this.#kubelets.set(name, node);
  }

  /** The program of a daemon Pod has started, perhaps not for the first time. */
  onNodeProgram(place: TrafficNode, container: string, process: Process): void {
    const known = NODE_CLIENTS.get(container);
    if (known === undefined) return;
    const client = this.#start(place, process, known.subject, known.program);
    for (const each of known.paths) {
      const [path = '', scope] = each.split(' ');
      if (scope === OWN) client.follow(path, ownSelector(place.machine.name));
      else client.follow(path);
    }
  }

  /** A program of the control plane has started, perhaps not for the first time. */
  onProgram(place: TrafficNode, component: StaticPod['component'], process: Process): void {
    const { machine } = place;
    const { certificates } = this.#options;
    if (component === 'kube-apiserver') {
      this.#etcd = new EtcdLink(process, {
        from: LOOPBACK,
        to: { address: LOOPBACK, port: ETCD_CLIENT_PORT },
        certificates,
        authority: ETCD_AUTHORITY,
        identity: () =>
          certificates.signed({ subject: 'kube-apiserver-etcd-client', issuer: ETCD_AUTHORITY }),
        flows: this.#options.flows,
      });
    } else if (component !== 'etcd') {
      const client = this.#start(place, process, `system:${component}`, component);
      for (const path of WATCHED[component]) client.follow(path);
      runInBackground(process, this.#lead(client, component, `${machine.name}_${component}`));
    }
  }

  /** The kubelet renews its Lease. */
  renew(nodeName: string): void {
    const { store } = this.#options;
    const lease = store.find('Lease', 'kube-node-lease', nodeName);
    if (lease === undefined || !isPlainRecord(lease.spec)) return;
    const renewed = { ...lease, spec: { ...lease.spec, renewTime: store.microTimeOf(store.now) } };
    const target = `${LEASES}/kube-node-lease/leases/${nodeName}?dryRun=All&timeout=10s`;
    const request = { method: 'PUT', target, contentType: JSON_TYPE, body: renewed } as const;
    this.#kubelets.get(nodeName)?.send('lease', request);
  }

  /** The node's lease has got through, and so the API server keeps it. */
  keepRenewal(nodeName: string): void {
    const lease = this.#options.store.find('Lease', 'kube-node-lease', nodeName);
    if (lease !== undefined) this.#etcd?.write(lease);
  }

  /** The node has left. */
  stop(nodeName: string): void {
    for (const client of this.#clients) if (client.nodeName === nodeName) client.client.stop();
    this.#kubelets.delete(nodeName);
  }

  #start(
    { machine, addresses }: TrafficNode,
    process: Process,
    subject: string,
    program: string,
  ): ComponentClient {
    const { server, certificates, flows } = this.#options;
    const family = familyOf(server.address);
    const from = addresses.find((address) => familyOf(address) === family);
    invariant(from !== undefined, 'a node has an address of the family of the API server');
    const userAgent = `${program}/${VERSION}`;
    const client = new ComponentClient(process, {
      from,
      to: server,
      certificates,
      identity: () => certificates.signed({ subject }),
      flows,
      userAgent,
    });
    this.#clients.push({ nodeName: machine.name, client });
    return client;
  }

  *#lead(client: ComponentClient, component: string, holder: string): Task {
    const { store, scheduler } = this.#options;
    for (;;) {
      const known = store.find('Lease', 'kube-system', component);
      const now = store.microTimeOf(store.now);
      const spec = isPlainRecord(known?.spec) ? known.spec : undefined;
      const body = {
        ...(known ?? leaderLease(component)),
        spec: {
          holderIdentity: holder,
          leaseDurationSeconds: LEADER_LEASE_SECONDS,
          acquireTime: spec?.['acquireTime'] ?? now,
          renewTime: now,
          leaseTransitions: 0,
        },
      };
      const target = `${LEASES}/kube-system/leases`;
      client.send('lease', {
        method: known === undefined ? 'POST' : 'PUT',
        target: known === undefined ? target : `${target}/${component}?timeout=5s`,
        contentType: JSON_TYPE,
        body,
      });
      yield* sleep(scheduler, LEADER_PERIOD);
    }
  }

  #onWrite({ object, previous }: WatchEvent): void {
    this.#etcd?.write(object);
    const status = statusOf(object);
    if (status === undefined || previous === undefined) return;
    const before = statusOf(previous) ?? {};
    if (object.kind === 'Pod') this.#writeStatus(object, nodeNameOf(object), status, before, 'pods');
    else if (object.kind === 'Node') {
      this.#writeStatus(object, object.metadata.name, status, before, 'nodes');
    }
  }

  #writeStatus(
    { metadata: { name, namespace, uid } }: KubeObject,
    nodeName: string,
    status: Readonly<Record<string, unknown>>,
    before: Readonly<Record<string, unknown>>,
    plural: string,
  ): void {
    const changed = Object.entries(status).filter(([key, value]) => !equalsJson(value, before[key]));
    if (changed.length === 0) return;
    const place = namespace === undefined ? plural : `namespaces/${namespace}/${plural}`;
    this.#kubelets.get(nodeName)?.send(`${plural}/${namespace ?? ''}/${name}`, {
      method: 'PATCH',
      target: `/api/v1/${place}/${name}/status?dryRun=All`,
      contentType: PATCH_TYPE,
      body: { metadata: { uid }, status: Object.fromEntries(changed) },
    });
  }
}

function ownSelector(nodeName: string): string {
  return `fieldSelector=${encodeURIComponent(`metadata.name=${nodeName}`)}`;
}

function leaderLease(name: string): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-system' },
  };
}

function statusOf(object: KubeObject): Readonly<Record<string, unknown>> | undefined {
  const { status } = object;
  return isPlainRecord(status) ? status : undefined;
}

function nodeNameOf({ spec }: KubeObject): string {
  const name = isPlainRecord(spec) ? spec['nodeName'] : undefined;
  return typeof name === 'string' ? name : '';
}
