/** DHCP for IPv6 (RFC 8415; print-dhcp6.c). The options are in `print-dhcp6-options.ts`. */
import { nameTable } from './name-table';
import { printDhcp6Options } from './print-dhcp6-options';
import type { TcpdumpContext } from './tcpdump-context';

const MESSAGES = nameTable(`
  1 solicit;2 advertise;3 request;4 confirm;5 renew;6 rebind;7 reply;8 release;9 decline;10 reconfigure;
  11 inf-req;12 relay-fwd;13 relay-reply;14 leasequery;15 leasequery-reply`);

const [RELAY_FORWARD, RELAY_REPLY] = [12, 13] as const;
const HEADER_BYTES = 4;
const RELAY_HEADER_BYTES = 34;

export function printDhcp6(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'dhcp6';
  context.put('dhcp6');
  if (!context.has(offset, HEADER_BYTES)) {
    context.put(context.truncation());
    return;
  }
  const end = Math.min(context.end, offset + lengthBytes);
  const type = context.uint8(offset);
  const name = MESSAGES.get(type) ?? `msgtype-${type}`;
  context.put(` ${name}`);
  if (context.options.verbosity === 0) return;
  context.put(' (');
  if (type === RELAY_FORWARD || type === RELAY_REPLY) {
    context.put(`linkaddr=${context.getIpv6(offset + 2)}`);
    context.put(` peeraddr=${context.getIpv6(offset + 18)}`);
    printDhcp6Options(context, offset + RELAY_HEADER_BYTES, end, printDhcp6);
  } else {
    context.put(`xid=${context.uint24(offset + 1).toString(16)}`);
    printDhcp6Options(context, offset + HEADER_BYTES, end, printDhcp6);
  }
  context.put(')');
}
