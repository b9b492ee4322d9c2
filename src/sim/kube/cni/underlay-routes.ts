/**
 * Routes to the Pods of each node on the routers of the network under the cluster, as somebody who runs it enters them by
 * hand, or the route controller of a cloud does.
 */
import type { Machine } from '../../host/machine';
import { deviceTowards } from '../../net/device-towards';
import { familyOf } from '../../wire/ip-address';
import { rangesInOrder } from '../../wire/ip-ranges';
import type { PeerNode } from './pod-network';
import { addRoute, removeRoutesTo } from './stack-changes';

/** On those routers that the node is a neighbor of. */
export function addUnderlayRoutes(routers: readonly Machine[], { addresses, podRanges }: PeerNode): void {
  for (const { rootNamespace } of routers) {
    const { stack } = rootNamespace;
    for (const destination of rangesInOrder(podRanges)) {
      const family = familyOf(destination.address);
      const gateway = addresses.find((address) => familyOf(address) === family);
      const device = gateway === undefined ? undefined : deviceTowards(stack, gateway);
      if (gateway === undefined || device === undefined) continue;
      removeRoutesTo(stack, destination);
      addRoute(stack, { destination, gateway, device });
    }
  }
}

export function removeUnderlayRoutes(routers: readonly Machine[], { podRanges }: PeerNode): void {
  for (const { rootNamespace } of routers) {
    for (const destination of rangesInOrder(podRanges)) removeRoutesTo(rootNamespace.stack, destination);
  }
}
