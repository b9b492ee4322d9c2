/**
 * Gives Services of type LoadBalancer their addresses from a pool, as MetalLB's controller (v0.14 `controller`, `internal/allocator`).
 *
 * Models the first free address, one that `spec.loadBalancerIP` or the annotation wants, giving back, and waiting when
 * the pool is used up. Leaves out several pools, sharing of an address, and IPv6.
 */
import { formatIpv4, parseIpv4 } from '../../wire/ipv4-address';
import { keyOf, splitKey, type Controller, type ControllerContext } from '../controllers/controller';
import { ControllerLoop } from '../controllers/controller-loop';
import { isService, type Service } from '../model/service';
import { refOf } from '../store/object-store';
import type { AddressPool } from './address-pool';

const COMPONENT = 'metallb-controller';
const ADDRESS_ANNOTATIONS = ['metallb.io/loadBalancerIPs', 'metallb.universe.tf/loadBalancerIPs'];

export class LoadBalancerController implements Controller {
  readonly #context: ControllerContext;
  readonly #pool: AddressPool;
  readonly #loop: ControllerLoop;
  /** By Service. */
  readonly #addresses = new Map<string, string>();
  readonly #holders = new Map<string, string>();
  /** Services that get nothing now, and why. */
  readonly #refused = new Map<string, string>();

  constructor(context: ControllerContext, pool: AddressPool) {
    this.#context = context;
    this.#pool = pool;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    context.store.watch({ kind: 'Service', onEvent: ({ object }) => this.#loop.enqueue(keyOf(object)) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const object = store.find('Service', namespace, name);
    const service = isService(object) && object.spec.type === 'LoadBalancer' ? object : undefined;
    if (service === undefined) {
      this.#refused.delete(key);
      this.#release(key);
      // What is another type now shows no address any more.
      if (isService(object) && addressOf(object) !== undefined) {
        store.patchStatus(refOf(object), { loadBalancer: {} });
      }
      return;
    }
    // A class of another makes is somebody else's.
    if (service.spec.loadBalancerClass !== undefined) return;
    const wanted = wantedAddressOf(service);
    const own = this.#addresses.get(key);
    if (own !== undefined && (wanted === undefined || wanted === own)) {
      this.#show(service, own);
      return;
    }
    this.#release(key);
    const found = wanted === undefined ? this.#firstFree() : this.#checked(wanted, key);
    if (typeof found === 'string') this.#give(service, key, found);
    else this.#refuse(service, key, found.why);
  }

  #firstFree(): string | { readonly why: string } {
    const free = this.#pool.findFree((address) => this.#holders.has(formatIpv4(address)));
    return free === undefined ? { why: 'no available IPs' } : formatIpv4(free);
  }

  #checked(wanted: string, key: string): string | { readonly why: string } {
    const address = parseIpv4(wanted);
    if (address === undefined) return { why: `invalid spec.loadBalancerIP "${wanted}"` };
    if (!this.#pool.has(address)) return { why: `["${wanted}"] is not allowed in config` };
    const holder = this.#holders.get(formatIpv4(address));
    if (holder === undefined || holder === key) return formatIpv4(address);
    return { why: `can't change sharing key for "${key}", address also in use by ${holder}` };
  }

  #give(service: Service, key: string, address: string): void {
    this.#refused.delete(key);
    this.#addresses.set(key, address);
    this.#holders.set(address, key);
    const { recorder } = this.#context;
    const message = `Assigned IP ["${address}"]`;
    recorder.record({ about: service, type: 'Normal', reason: 'IPAllocated', message, component: COMPONENT });
    this.#show(service, address);
  }

  #refuse(service: Service, key: string, why: string): void {
    if (this.#refused.get(key) === why) return;
    this.#refused.set(key, why);
    const message = `Failed to allocate IP for "${key}": ${why}`;
    this.#context.recorder.record({
      about: service,
      type: 'Warning',
      reason: 'AllocationFailed',
      message,
      component: COMPONENT,
    });
    if (addressOf(service) !== undefined) {
      this.#context.store.patchStatus(refOf(service), { loadBalancer: {} });
    }
  }

  #show(service: Service, address: string): void {
    if (addressOf(service) === address) return;
    this.#context.store.patchStatus(refOf(service), {
      loadBalancer: { ingress: [{ ip: address, ipMode: 'VIP' }] },
    });
  }

  #release(key: string): void {
    const address = this.#addresses.get(key);
    if (address === undefined) return;
    this.#addresses.delete(key);
    this.#holders.delete(address);
    // Those that wait may have it.
    for (const waiting of [...this.#refused.keys()]) {
      this.#refused.delete(waiting);
      this.#loop.enqueue(waiting);
    }
  }
}

/** That a Service shows. */
export function addressOf(service: Service): string | undefined {
  return service.status?.loadBalancer?.ingress?.[0]?.ip;
}

function wantedAddressOf({ spec, metadata }: Service): string | undefined {
  for (const name of ADDRESS_ANNOTATIONS) {
    const text = metadata.annotations?.[name];
    if (text !== undefined) return text.split(',')[0]?.trim();
  }
  return spec.loadBalancerIP === '' ? undefined : spec.loadBalancerIP;
}
