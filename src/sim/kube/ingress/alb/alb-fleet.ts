/**
 * The Application Load Balancers of a cloud: on its machine outside the cluster, each with an address of the pool, a name, and a
 * security group that lets in those ports alone that it listens on.
 *
 * They go on as they are while nobody controls them. Leaves out the cloud's API, which acts at once, and addresses of IPv6.
 */
import { invariant } from '../../../base/invariant';
import type { Machine } from '../../../host/machine';
import { formatIpv4, type Ipv4Address } from '../../../wire/ipv4-address';
import type { ProbeFlows } from '../../kubelet/probe-flows';
import type { AddressPool } from '../../load-balancer/address-pool';
import { bindAddress, unbindAddress } from '../../load-balancer/balancer-addresses';
import { AlbBalancer } from './alb-balancer';
import type { AlbModel } from './alb-model';

const CHAIN = 'ALB-SECURITY-GROUPS';
const REGION = 'us-west-2';
const NUMBER_RANGE = 1_000_000_000;

export interface AlbFleetParts {
  readonly machine: Machine;
  readonly pool: AddressPool;
  /** Who has which address of the pool. */
  readonly addresses: Map<string, Ipv4Address>;
  readonly flows: ProbeFlows;
  /** A name of the cloud's is there, or no longer. */
  readonly onName: (name: string, address: Ipv4Address | undefined) => void;
}

export class AlbFleet {
  readonly #parts: AlbFleetParts;
  /** By group. */
  readonly #balancers = new Map<string, { readonly balancer: AlbBalancer; readonly hostname: string }>();

  constructor(parts: AlbFleetParts) {
    this.#parts = parts;
  }

  /** The groups that have a balancer. */
  get groups(): readonly string[] {
    return [...this.#balancers.keys()];
  }

  /** The name by which it is found; undefined when no address is left. */
  put(group: string, model: AlbModel): string | undefined {
    const known = this.#balancers.get(group);
    if (known?.balancer.model.name === model.name) {
      known.balancer.put(model);
      this.#writeSecurityGroups();
      return known.hostname;
    }
    this.remove(group);
    const { machine, pool, addresses, flows, onName } = this.#parts;
    const taken = new Set(addresses.values());
    const address = pool.findFree((each) => taken.has(each));
    if (address === undefined) return undefined;
    addresses.set(claimOf(group), address);
    bindAddress(machine, address);
    const prefix = model.isInternal ? 'internal-' : '';
    const number = machine.root.prng.split(`alb ${model.name}`).uint32() % NUMBER_RANGE;
    const hostname = `${prefix}${model.name}-${number}.${REGION}.elb.amazonaws.com`;
    this.#balancers.set(group, { balancer: new AlbBalancer(machine, { address, model, flows }), hostname });
    onName(hostname, address);
    this.#writeSecurityGroups();
    return hostname;
  }

  remove(group: string): void {
    const known = this.#balancers.get(group);
    if (known === undefined) return;
    const { machine, addresses, onName } = this.#parts;
    this.#balancers.delete(group);
    known.balancer.remove();
    addresses.delete(claimOf(group));
    unbindAddress(machine, known.balancer.address);
    onName(known.hostname, undefined);
    this.#writeSecurityGroups();
  }

  #hasChain = false;

  #writeSecurityGroups(): void {
    const lines = [...this.#balancers.values()].flatMap(({ balancer: { address, model } }) => {
      const to = `-A ${CHAIN} -d ${formatIpv4(address)}/32`;
      const open = model.listeners.flatMap(({ port }) =>
        model.inboundRanges.map((range) => `${to} -s ${range} -p tcp -m tcp --dport ${port} -j RETURN`),
      );
      return [...open, `${to} -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN`, `${to} -j DROP`];
    });
    const jump = this.#hasChain ? '' : `-A INPUT -j ${CHAIN}\n`;
    this.#hasChain = true;
    const text = `*filter\n:${CHAIN} - [0:0]\n${jump}${lines.map((line) => `${line}\n`).join('')}COMMIT\n`;
    const { ipv4 } = this.#parts.machine.rootNamespace.stack.netfilter;
    invariant(ipv4.restore(text, { isNoFlush: true }).ok, 'the rules of security groups are valid');
  }
}

function claimOf(group: string): string {
  return `alb ${group}`;
}
