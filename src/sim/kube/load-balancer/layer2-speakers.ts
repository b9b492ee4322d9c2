/**
 * Announces the addresses of load balancers on the nodes' network, as MetalLB's speakers in layer 2 mode (v0.14
 * `speaker/layer2_controller.go`, `internal/layer2`): one node answers ARP for each address.
 *
 * Models the leader of each address (the first by the SHA-256 of node and address), `externalTrafficPolicy: Local`, that
 * nothing is announced without a ready endpoint, unsolicited ARP for 5 s, and fail-over when a node falls silent.
 * Leaves out the speakers' Pods and the packets of their membership list: a silent node is found as fast as by them.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { milliseconds, seconds } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import { bytesOfUtf8 } from '../../wire/utf8';
import { parseIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { keyOf, splitKey, type Controller, type ControllerContext } from '../controllers/controller';
import { ControllerLoop } from '../controllers/controller-loop';
import {
  isEndpointReady,
  isEndpointSlice,
  isService,
  SERVICE_NAME_LABEL,
  type Service,
} from '../model/service';
import { equalsJson } from '../store/json';
import { addressOf } from './load-balancer-controller';

const COMPONENT = 'metallb-speaker';
const EXCLUDED_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
/** Announcements come this often, for so long. */
const ANNOUNCEMENT_INTERVAL = milliseconds(1_100);
const ANNOUNCEMENT_LIMIT = seconds(5);
/** hashicorp/memberlist: a member is asked every second, and one that does not answer is suspected for 4 s. */
const PROBE_INTERVAL = seconds(1);
const SUSPICION_PROBES = 5;

export interface SpeakerHost {
  readonly machines: ReadonlyMap<string, Machine>;
  /** Does the node hear the others? */
  readonly isReachable: (node: string) => boolean;
}

interface Announcement {
  readonly address: Ipv4Address;
  readonly node: string;
  cancel: Cancel | undefined;
}

export class Layer2Speakers implements Controller {
  readonly #context: ControllerContext;
  readonly #host: SpeakerHost;
  readonly #loop: ControllerLoop;
  /** By Service. */
  readonly #announcements = new Map<string, Announcement>();
  readonly #missedProbes = new Map<string, number>();
  #isProbing = false;

  constructor(context: ControllerContext, host: SpeakerHost) {
    this.#context = context;
    this.#host = host;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    const { store } = context;
    store.watch({ kind: 'Service', onEvent: ({ object }) => this.#loop.enqueue(keyOf(object)) });
    store.watch({
      kind: 'EndpointSlice',
      onEvent: ({ object: { metadata } }) => {
        const service = metadata.labels?.[SERVICE_NAME_LABEL];
        if (service !== undefined) this.#loop.enqueue(`${metadata.namespace ?? ''}/${service}`);
      },
    });
    store.watch({
      kind: 'Node',
      onEvent: ({ type, object, previous }) => {
        const hasOtherLabels = !equalsJson(object.metadata.labels, previous?.metadata.labels);
        if (type !== 'MODIFIED' || hasOtherLabels) this.#enqueueAll();
      },
    });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  /** Who announces the address of a Service, for tests and pictures. */
  leaderOf(namespace: string, name: string): string | undefined {
    return this.#announcements.get(`${namespace}/${name}`)?.node;
  }

  #enqueueAll(): void {
    for (const service of this.#context.store.list('Service')) {
      if (isService(service) && service.spec.type === 'LoadBalancer') this.#loop.enqueue(keyOf(service));
    }
  }

  #reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const object = this.#context.store.find('Service', namespace, name);
    const service = isService(object) && object.spec.type === 'LoadBalancer' ? object : undefined;
    const text = service === undefined ? undefined : addressOf(service);
    const address = text === undefined ? undefined : parseIpv4(text);
    const node = service === undefined || text === undefined ? undefined : this.#leaderFor(service, text);
    const current = this.#announcements.get(key);
    if (current !== undefined && current.address === address && current.node === node) return;
    this.#withdraw(key);
    if (service === undefined || address === undefined) return;
    this.#startProbing();
    if (node !== undefined) this.#announce(service, address, node);
  }

  #leaderFor(service: Service, address: string): string | undefined {
    const { store } = this.#context;
    const { namespace = '', name } = service.metadata;
    const selector = { matchLabels: { [SERVICE_NAME_LABEL]: name } };
    const endpoints = store
      .list('EndpointSlice', { namespace, selector })
      .filter(isEndpointSlice)
      .flatMap((slice) => slice.endpoints ?? [])
      .filter(isEndpointReady);
    if (endpoints.length === 0) return undefined;
    const isLocal = service.spec.externalTrafficPolicy === 'Local';
    const candidates = store
      .list('Node')
      .filter(({ metadata }) => metadata.labels?.[EXCLUDED_LABEL] === undefined)
      .map(({ metadata }) => metadata.name)
      .filter((node) => this.#isAlive(node))
      .filter((node) => !isLocal || endpoints.some(({ nodeName }) => nodeName === node));
    const [first] = candidates
      .map((node) => ({ node, hash: hashOf(`${node}#${address}`) }))
      .sort((one, other) => (one.hash < other.hash ? -1 : 1));
    return first?.node;
  }

  #isAlive(node: string): boolean {
    return (this.#missedProbes.get(node) ?? 0) < SUSPICION_PROBES && this.#host.machines.has(node);
  }

  #announce(service: Service, address: Ipv4Address, node: string): void {
    const stack = this.#host.machines.get(node)?.rootNamespace.stack;
    if (stack === undefined) return;
    const announcement: Announcement = { address, node, cancel: undefined };
    this.#announcements.set(keyOf(service), announcement);
    const devices = stack.devices().filter(({ kind }) => kind === 'physical');
    for (const device of devices) stack.arp.startAnswering(address, device);
    this.#context.recorder.record({
      about: service,
      type: 'Normal',
      reason: 'nodeAssigned',
      message: `announcing from node "${node}" with protocol "layer2"`,
      component: COMPONENT,
      host: node,
    });
    const { scheduler } = this.#context;
    const endsAt = scheduler.now() + ANNOUNCEMENT_LIMIT;
    const advertise = (): void => {
      for (const device of devices) stack.arp.advertise(address, device);
      announcement.cancel =
        scheduler.now() + ANNOUNCEMENT_INTERVAL < endsAt
          ? scheduler.schedule(ANNOUNCEMENT_INTERVAL, advertise)
          : undefined;
    };
    advertise();
  }

  #withdraw(key: string): void {
    const announcement = this.#announcements.get(key);
    if (announcement === undefined) return;
    this.#announcements.delete(key);
    announcement.cancel?.();
    this.#host.machines.get(announcement.node)?.rootNamespace.stack.arp.stopAnswering(announcement.address);
  }

  /** As long as there is an address to announce. */
  #startProbing(): void {
    if (this.#isProbing) return;
    this.#isProbing = true;
    this.#context.scheduler.schedule(PROBE_INTERVAL, () => this.#probe());
  }

  #probe(): void {
    const nodes = this.#context.store.list('Node').map(({ metadata }) => metadata.name);
    let hasChange = false;
    for (const node of nodes) {
      const before = this.#missedProbes.get(node) ?? 0;
      const missed = this.#host.isReachable(node) ? 0 : Math.min(before + 1, SUSPICION_PROBES);
      if (missed === before) continue;
      this.#missedProbes.set(node, missed);
      hasChange ||= missed === SUSPICION_PROBES || before === SUSPICION_PROBES;
    }
    if (hasChange) this.#enqueueAll();
    this.#isProbing = false;
    const hasAddress = this.#context.store
      .list('Service')
      .some((service) => isService(service) && service.spec.type === 'LoadBalancer');
    if (hasAddress) this.#startProbing();
  }
}

function hashOf(text: string): string {
  return [...sha256(bytesOfUtf8(text))].map((octet) => octet.toString(16).padStart(2, '0')).join('');
}
