/**
 * BGP as tcpdump prints it (RFC 4271 and its extensions; print-bgp.c): what Calico's BIRD and kube-router speak.
 *
 * What the messages say is in `print-bgp-*.ts`.
 */
import { bgpFamilyText } from './print-bgp-names';
import { printBgpNotification } from './print-bgp-notification';
import { printBgpOpen } from './print-bgp-open';
import { printBgpUpdate } from './print-bgp-update';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 19;
const MARKER_BYTES = 16;
const ROUTE_REFRESH_BYTES = 23;

const TYPES: readonly (string | undefined)[] = [
  undefined,
  'Open',
  'Update',
  'Notification',
  'Keepalive',
  'Route Refresh',
];

export function printBgp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function isMarker(context: TcpdumpContext, offset: number): boolean {
  for (let index = 0; index < MARKER_BYTES; index += 1)
    if (context.uint8(offset + index) !== 0xff) return false;
  return true;
}

function print(context: TcpdumpContext, start: number, lengthBytes: number): void {
  const end = Math.min(start + lengthBytes, context.end);
  context.protocol = 'bgp';
  context.put(': BGP');
  if (context.options.verbosity < 1) return;
  let offset = start;
  let messageStart = start;
  while (offset < end) {
    if (!context.has(offset, 1)) break;
    if (context.uint8(offset) !== 0xff) {
      offset += 1;
      continue;
    }
    if (!context.has(offset, MARKER_BYTES)) break;
    if (!isMarker(context, offset)) {
      offset += 1;
      continue;
    }
    if (!context.has(offset, HEADER_BYTES)) {
      context.put(context.truncation());
      return;
    }
    if (messageStart !== offset) context.put(context.truncation());
    const messageBytes = context.uint16(offset + MARKER_BYTES);
    if (messageBytes < HEADER_BYTES) {
      context.put(`\nmessage length ${messageBytes} < ${HEADER_BYTES} (invalid)`);
      return;
    }
    if (!context.has(offset, messageBytes)) {
      context.put(`\n[|BGP ${TYPES[context.uint8(offset + 18)] ?? 'Unknown Message Type'}]`);
      return;
    }
    printMessage(context, offset, messageBytes);
    if (context.isCut) return;
    offset += messageBytes;
    messageStart = offset;
  }
}

function printMessage(context: TcpdumpContext, offset: number, messageBytes: number): void {
  const type = context.get8(offset + 18);
  context.put(`\n\t${TYPES[type] ?? 'Unknown'} Message (${type}), length: ${messageBytes}`);
  switch (type) {
    case 1:
      printBgpOpen(context, offset, messageBytes);
      return;
    case 2:
      printBgpUpdate(context, offset, messageBytes);
      return;
    case 3:
      printBgpNotification(context, offset, messageBytes);
      return;
    case 4:
      return;
    case 5:
      printRouteRefresh(context, offset, messageBytes);
      return;
    default:
      context.put(`\n\t  no Message ${type} decoder`);
      printUnknownData(context, offset, messageBytes, '\n\t  ');
  }
}

/** RFC 2918. */
function printRouteRefresh(context: TcpdumpContext, offset: number, messageBytes: number): void {
  if (!context.has(offset, ROUTE_REFRESH_BYTES)) {
    context.put(context.truncation());
    return;
  }
  if (messageBytes < ROUTE_REFRESH_BYTES) return;
  context.put(`\n\t  ${bgpFamilyText(context, offset + 19, offset + 22)}`);
  if (context.options.verbosity > 1) printUnknownData(context, offset, messageBytes, '\n\t  ');
}
