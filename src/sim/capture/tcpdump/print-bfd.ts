/** Bidirectional Forwarding Detection (RFC 5880; print-bfd.c), which BGP speakers run beside their sessions. */
import { bitNamesOf, nameTable } from './name-table';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const STATES = nameTable('0 AdminDown;1 Down;2 Init;3 Up');

const FLAGS = nameTable(`
  32 Poll;16 Final;8 Control Plane Independent;4 Authentication Present;2 Demand;1 Multipoint`);

const FLAGS_OF_VERSION_0 = nameTable(`
  128 I Hear You;64 Demand;32 Poll;16 Final;8 Control Plane Independent;4 Authentication Present;2 Reserved;
  1 Reserved`);

const PORTS = nameTable('3784 Control;4784 Multihop;6784 Lag');

const DIAGNOSTICS = nameTable(`
  0 No Diagnostic;1 Control Detection Time Expired;2 Echo Function Failed;3 Neighbor Signaled Session Down;
  4 Forwarding Plane Reset;5 Path Down;6 Concatenated Path Down;7 Administratively Down;
  8 Reverse Concatenated Path Down`);

const AUTHENTICATIONS = nameTable(`
  1 Simple Password;2 Keyed MD5;3 Meticulous Keyed MD5;4 Keyed SHA1;5 Meticulous Keyed SHA1`);

const HEADER_BYTES = 24;
const ECHO_PORT = 3785;
const AUTHENTICATED = 0x04;
const PASSWORD = 1;
const [SHORTEST_PASSWORD, LONGEST_PASSWORD] = [4, 19] as const;

export function printBfd(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  destinationPort: number,
): void {
  context.protocol = 'bfd';
  if (destinationPort === ECHO_PORT) {
    context.put(`BFD, Echo, length: ${lengthBytes}`);
    printRest(context, offset, lengthBytes);
    return;
  }
  if (!context.need(offset, HEADER_BYTES)) return;
  const version = context.uint8(offset) >>> 5;
  if (version > 1) {
    context.put(`BFDv${version}, Control, length: ${lengthBytes}`);
    printRest(context, offset, lengthBytes);
    return;
  }
  const flags = context.uint8(offset + 1);
  const state =
    version === 0
      ? `Control, Flags: [${bitNamesOf(FLAGS_OF_VERSION_0, flags)}]`
      : `${PORTS.get(destinationPort) ?? ''}, State ${STATES.get(flags >>> 6) ?? ''}, ` +
        `Flags: [${bitNamesOf(FLAGS, flags & 0x3f)}]`;
  if (context.options.verbosity === 0) {
    context.put(`BFDv${version}, ${state}, length: ${lengthBytes}`);
    return;
  }
  const diagnostic = context.uint8(offset) & 0x1f;
  const code = `(0x${diagnostic.toString(16).padStart(2, '0')})`;
  context.put(
    `BFDv${version}, length: ${lengthBytes}\n\t${state}, Diagnostic: ${DIAGNOSTICS.get(diagnostic) ?? 'unknown'} ${code}`,
  );
  printTimers(context, offset);
  if ((flags & AUTHENTICATED) !== 0) printAuthentication(context, offset + HEADER_BYTES);
}

function printRest(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  if (context.options.verbosity > 0) printUnknownData(context, offset, lengthBytes, '\n\t');
}

function printTimers(context: TcpdumpContext, offset: number): void {
  const multiplier = context.uint8(offset + 2);
  const detection = Math.floor((Math.imul(multiplier, context.uint32(offset + 12)) >>> 0) / 1000);
  const milliseconds = (at: number): string =>
    `${String(Math.floor(context.uint32(offset + at) / 1000)).padStart(4)} ms`;
  context.put(
    `\n\tDetection Timer Multiplier: ${multiplier} (${detection} ms Detection time), BFD Length: ${context.uint8(offset + 3)}` +
      `\n\tMy Discriminator: 0x${context.hex(offset + 4, 4, '')}, Your Discriminator: 0x${context.hex(offset + 8, 4, '')}` +
      `\n\t  Desired min Tx Interval:    ${milliseconds(12)}` +
      `\n\t  Required min Rx Interval:   ${milliseconds(16)}` +
      `\n\t  Required min Echo Interval: ${milliseconds(20)}`,
  );
}

function printAuthentication(context: TcpdumpContext, offset: number): void {
  if (!context.need(offset, 4)) return;
  const type = context.uint8(offset);
  const lengthBytes = context.uint8(offset + 1);
  context.put(
    `\n\tAuthentication: ${AUTHENTICATIONS.get(type) ?? 'Unknown'} (${type}), length: ${lengthBytes}` +
      `\n\t  Auth Key ID: ${context.uint8(offset + 2)}`,
  );
  if (!AUTHENTICATIONS.has(type)) return;
  if (type === PASSWORD) {
    if (lengthBytes < SHORTEST_PASSWORD || lengthBytes > LONGEST_PASSWORD) {
      context.put(`[invalid length ${lengthBytes}]`);
      return;
    }
    context.put(', Password: ');
    context.putText(offset + 3, lengthBytes - 3);
    return;
  }
  const isMd5 = type < 4;
  const digestBytes = isMd5 ? 16 : 20;
  if (lengthBytes !== digestBytes + 8) {
    context.put(`[invalid length ${lengthBytes}]`);
    return;
  }
  context.put(`, Sequence Number: 0x${context.getHex(offset + 4, 4)}`);
  if (!context.need(offset + 8, digestBytes)) return;
  context.put(`\n\t  ${isMd5 ? 'Digest' : 'Hash'}: ${context.hex(offset + 8, digestBytes, '')}`);
}
