/**
 * Broadcom's lawful interception shim (print-bcm-li.c): tcpdump takes every datagram from port 49152, the first of the
 * dynamic ports, for it when nothing better is known of it.
 */
import { nameTable } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

const DIRECTIONS = nameTable('1 unused;2 egress;3 ingress');

const TYPES = nameTable('4 undecided;5 ipv4;6 ipv6;7 ethernet');

const SUBTYPES = nameTable('1 single VLAN tag;2 double VLAN tag;3 untagged');

const SHIM_BYTES = 4;
const [UNDECIDED, IPV4, IPV6, ETHERNET] = [4, 5, 6, 7] as const;

export function printBcmLi(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'bcm_li';
  const isVerbose = context.options.verbosity > 0;
  if (lengthBytes < SHIM_BYTES) {
    context.put(` (length ${lengthBytes} < ${SHIM_BYTES}) (invalid)`);
    return;
  }
  const shim = context.get32(offset);
  const type = (shim >>> 25) & 0xf;
  const lineEnd = isVerbose ? '\n    ' : '';
  context.put(
    `${lineEnd}BCM-LI-SHIM: direction ${DIRECTIONS.get(shim >>> 29) ?? 'unknown'}, ` +
      `pkt-type ${TYPES.get(type) ?? 'unknown'}, pkt-subtype ${SUBTYPES.get((shim >>> 22) & 7) ?? 'unknown'}, ` +
      `li-id ${shim & 0x3f_ffff}${lineEnd}`,
  );
  const body = offset + SHIM_BYTES;
  const left = lengthBytes - SHIM_BYTES;
  if (!isVerbose) context.need(body, left);
  else printInner(context, type, body, left);
}

function printInner(context: TcpdumpContext, type: number, offset: number, lengthBytes: number): void {
  const { nested } = context;
  let kind = type;
  if (type === UNDECIDED) {
    const version = context.get8(offset) >>> 4;
    kind = version === 4 ? IPV4 : version === 6 ? IPV6 : UNDECIDED;
  }
  if (context.isCut) return;
  if (kind === ETHERNET) context.append(nested.ethernet(context, offset, lengthBytes));
  else if (kind === IPV4) context.append(nested.ipv4(context, offset, lengthBytes));
  else if (kind === IPV6) context.append(nested.ipv6(context, offset, lengthBytes));
  else context.put(kind === UNDECIDED ? 'unknown payload' : ' (invalid)');
}
