/** The nexthops of a route of either family, as `ip route` of iproute2 6.1 prints them (ip/iproute.c: print_rta_multipath). */
import type { NetDevice } from '../../link/net-device';
import { formatIp, type IpAddress } from '../../wire/ip-address';
import type { PrintDocument } from './print-document';

/** What is told of one way. */
export interface RouteWay {
  readonly type: string;
  readonly device: NetDevice | undefined;
  readonly gateway: IpAddress | undefined;
  readonly isOnlink: boolean;
}

/** A device without carrier takes no packets; addresses on it stay local. */
export function printFlags(document: PrintDocument, { isOnlink, device, type }: RouteWay): void {
  if (isOnlink) document.value('onlink', 'onlink ');
  if (type !== 'local' && device?.isUp === true && !device.hasCarrier)
    document.value('linkdown', 'linkdown ');
}

export function printPaths(
  document: PrintDocument,
  paths: readonly { readonly weight: number; readonly route: RouteWay }[],
): void {
  if (paths.length === 0) return;
  document.openArray('nexthops');
  for (const { weight, route } of paths) {
    const { gateway, device } = route;
    document.openObject();
    document.lineBreak();
    document.text('\tnexthop ');
    if (gateway !== undefined) document.field('gateway', formatIp(gateway), `via ${formatIp(gateway)} `);
    if (device !== undefined) document.field('dev', device.name, `dev ${device.name} `);
    document.field('weight', weight, `weight ${weight} `);
    document.openArray('flags');
    printFlags(document, route);
    document.closeArray();
    document.closeObject();
  }
  document.closeArray();
}
