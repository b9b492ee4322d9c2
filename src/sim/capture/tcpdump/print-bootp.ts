/** BOOTP and DHCP for IPv4 (RFC 951, RFC 2131; print-bootp.c). The options are in `print-bootp-options.ts`. */
import { printBootpOptions } from './print-bootp-options';
import type { TcpdumpContext } from './tcpdump-context';

const REQUEST = 1;
const ETHERNET = 1;
const MAC_BYTES = 6;
const MAGIC_COOKIE = 0x6382_5363;
/** `CMU` and a zero. */
const CARNEGIE_MELLON = 0x434d_5500;

const ADDRESSES = [
  [12, 'Client-IP'],
  [16, 'Your-IP'],
  [20, 'Server-IP'],
  [24, 'Gateway-IP'],
] as const;

export function printBootp(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'bootp';
  const operation = context.get8(offset);
  const name = operation === REQUEST ? 'Request' : operation === 2 ? 'Reply' : undefined;
  context.put(`BOOTP/DHCP, ${name ?? `unknown (0x${operation.toString(16).padStart(2, '0')})`}`);
  const hardwareType = context.get8(offset + 1);
  const hardwareBytes = context.get8(offset + 2);
  const isEthernet = hardwareType === ETHERNET && hardwareBytes === MAC_BYTES;
  if (isEthernet && operation === REQUEST) context.put(` from ${context.getMac(offset + 28)}`);
  context.put(`, length ${lengthBytes}`);
  if (context.options.verbosity === 0 || !context.check(offset, 10)) return;
  if (hardwareType !== ETHERNET) context.put(`, htype ${hardwareType}`);
  if (!isEthernet) context.put(`, hlen ${hardwareBytes}`);
  printCounters(context, offset);
  for (const [at, title] of ADDRESSES) {
    if (!context.need(offset + at, 4)) return;
    if (context.uint32(offset + at) !== 0) context.put(`\n\t  ${title} ${context.getAddress(offset + at)}`);
  }
  if (isEthernet && !context.need(offset + 28, 6)) return;
  if (isEthernet) context.put(`\n\t  Client-Ethernet-Address ${context.getMac(offset + 28)}`);
  if (printName(context, offset + 44, 64, 'sname') && printName(context, offset + 108, 128, 'file')) {
    printVendorArea(context, offset + 236);
  }
}

function printCounters(context: TcpdumpContext, offset: number): void {
  const hops = context.get8(offset + 3);
  const transaction = context.get32(offset + 4);
  const seconds = context.get16(offset + 8);
  if (hops !== 0) context.put(`, hops ${hops}`);
  if (transaction !== 0) context.put(`, xid 0x${transaction.toString(16)}`);
  if (seconds !== 0) context.put(`, secs ${seconds}`);
  if (!context.need(offset + 10, 2)) return;
  const flags = context.uint16(offset + 10);
  context.put(`, Flags [${(flags & 0x8000) === 0 ? 'none' : 'Broadcast'}]`);
  if (context.options.verbosity > 1) context.put(` (0x${flags.toString(16).padStart(4, '0')})`);
}

/** False when it does not end. */
function printName(context: TcpdumpContext, offset: number, lengthBytes: number, title: string): boolean {
  if (!context.need(offset, 1)) return false;
  if (context.uint8(offset) === 0) return true;
  context.put(`\n\t  ${title} "`);
  const isWhole = context.putZeroEndedText(offset, lengthBytes) > 0;
  context.put(isWhole ? '"' : `"${context.truncation()}`);
  return isWhole;
}

function printVendorArea(context: TcpdumpContext, offset: number): void {
  if (!context.check(offset, 4)) return;
  const magic = context.uint32(offset);
  if (magic === MAGIC_COOKIE) printBootpOptions(context, offset);
  else if (magic === CARNEGIE_MELLON) printCarnegieMellon(context, offset);
  else if (magic !== 0) context.put(`\n\t  Vendor-#0x${magic.toString(16)}`);
}

function printCarnegieMellon(context: TcpdumpContext, offset: number): void {
  context.put(' vend-cmu');
  if (!context.check(offset + 4, 4)) return;
  const flags = context.get8(offset + 4);
  if ((flags & ~1) !== 0) context.put(` F:0x${flags.toString(16)}`);
  const fields = [
    [12, 'DG'],
    [8, (flags & 1) === 0 ? 'SM*' : 'SM'],
    [16, 'NS1'],
    [20, 'NS2'],
    [24, 'IEN1'],
    [28, 'IEN2'],
    [32, 'TS1'],
    [36, 'TS2'],
  ] as const;
  for (const [at, title] of fields) {
    if (!context.check(offset + at, 4)) return;
    if (context.uint32(offset + at) !== 0) context.put(` ${title}:${context.getAddress(offset + at)}`);
  }
}
