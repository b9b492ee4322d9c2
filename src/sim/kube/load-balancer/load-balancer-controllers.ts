import { invariant } from '../../base/invariant';
import type { ClusterSpec } from '../cluster-spec';
import type { Machine } from '../../host/machine';
import type { Controller, ControllerContext } from '../controllers/controller';
import type { ProbeFlows } from '../kubelet/probe-flows';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { parseAddressPool, type AddressPool } from './address-pool';
import { CloudBalancer } from './cloud-balancer';
import { CloudServiceController } from './cloud-service-controller';
import { Layer2Speakers, type SpeakerHost } from './layer2-speakers';
import { LoadBalancerController } from './load-balancer-controller';

/** What makes addresses of Services reachable from outside; nothing without `loadBalancer` in the lab. */
export function loadBalancerControllers(
  context: ControllerContext,
  { loadBalancer }: ClusterSpec,
  host: SpeakerHost & {
    readonly probeFlows: ProbeFlows;
    /** Who has which address of the cloud's pool. */
    readonly cloudAddresses: Map<string, Ipv4Address>;
  },
): readonly Controller[] {
  if (loadBalancer === undefined) return [];
  const pool = parseAddressPool(loadBalancer.pool);
  invariant(pool !== undefined, 'reading the lab has checked the pool');
  if (loadBalancer.kind === 'cloud') {
    const machine = host.machines.get(loadBalancer.machine);
    invariant(machine !== undefined, 'the network of the lab has the balancer');
    const balancer = new CloudBalancer(machine, loadBalancer, host.probeFlows);
    if (loadBalancer.mode === 'dsr') keepAddresses(host.machines, pool);
    return [
      new CloudServiceController(context, {
        pool,
        balancer,
        mode: loadBalancer.mode,
        addresses: host.cloudAddresses,
      }),
    ];
  }
  return [new LoadBalancerController(context, pool), new Layer2Speakers(context, host)];
}

/** Routers that hide others behind their own address let nodes answer with a Service's. */
function keepAddresses(machines: ReadonlyMap<string, Machine>, pool: AddressPool): void {
  for (const machine of machines.values()) {
    if (machine.kind !== 'router') continue;
    const { ipv4 } = machine.rootNamespace.stack.netfilter;
    for (const range of pool.rangeTexts) {
      const rule = `-I POSTROUTING -m iprange --src-range ${range} -j RETURN`;
      const restored = ipv4.restore(`*nat\n${rule}\nCOMMIT\n`, { isNoFlush: true });
      invariant(restored.ok, 'a rule with a range of the pool is valid');
    }
  }
}
