/** bridge of iproute2 6.1: `fdb show` and `link show`. Leaves out VLANs, multicast and changing anything. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { Bridge } from '../../link/bridge';
import { VxlanDevice } from '../../link/vxlan-device';
import type { IpStack } from '../../net/ip-stack';
import { formatIpv4 } from '../../wire/ipv4-address';
import { formatMac } from '../../wire/mac-address';
import { formatBridgeEntry, formatBridgePort, formatVxlanEntry, snapshotInterfaces } from '../interface-text';

// eslint-disable-next-line require-yield -- done at once
export function* bridge(process: Process, args: readonly string[]): Task<number> {
  const flags = args.filter((argument) => argument.startsWith('-'));
  const [object, verb = 'show', ...rest] = args.filter((argument) => !argument.startsWith('-'));
  const { stack } = process.environment.namespace;
  if (object === undefined || !['fdb', 'link'].includes(object) || !['show', 'list'].includes(verb)) {
    const isKnown = object === 'fdb' || object === 'link';
    process.stderr(
      object === undefined
        ? 'Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\n'
        : isKnown
          ? `Command "${verb}" is unknown, try "bridge ${object} help".\n`
          : `Object "${object}" is unknown, try "bridge help".\n`,
    );
    return 255;
  }
  const at = (keyword: string): string | undefined => rest[rest.indexOf(keyword) + 1];
  const device = rest.includes('dev') ? at('dev') : undefined;
  const master = rest.includes('br') ? at('br') : undefined;
  const isDetailed = flags.some((flag) => flag.startsWith('-d'));
  process.stdout(
    object === 'fdb' ? forwardingText(stack, device, master) : portText(stack, device, isDetailed),
  );
  return 0;
}

/** Device by device, as the kernel dumps it: what each bridge knows about a port, and what a VXLAN device was told. */
function forwardingText(stack: IpStack, wanted: string | undefined, master: string | undefined): string {
  let text = '';
  for (const device of stack.devices()) {
    if (wanted !== undefined && device.name !== wanted) continue;
    const shown = wanted === undefined ? device.name : undefined;
    const owner = device instanceof Bridge ? device : device.master;
    if (owner instanceof Bridge && (master === undefined || owner.name === master)) {
      for (const { mac, port, isLocal } of owner.forwardingEntries()) {
        if (port === device) text += formatBridgeEntry(formatMac(mac), shown, owner.name, isLocal);
      }
    }
    if (device instanceof VxlanDevice && master === undefined) {
      for (const { mac, destination } of device.forwardingEntries()) {
        text += formatVxlanEntry(formatMac(mac), shown, formatIpv4(destination));
      }
    }
  }
  return text;
}

function portText(stack: IpStack, wanted: string | undefined, isDetailed: boolean): string {
  const links = snapshotInterfaces(stack);
  let text = '';
  for (const device of stack.devices()) {
    const { master } = device;
    const link = links.find(({ name }) => name === device.name);
    if (!(master instanceof Bridge) || link === undefined) continue;
    if (wanted === undefined || wanted === device.name)
      text += formatBridgePort(link, master, device, isDetailed);
  }
  return text;
}
