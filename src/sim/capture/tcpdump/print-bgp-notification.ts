/** Why a session of BGP ends (RFC 4271 §4.5, RFC 4486, RFC 9003; print-bgp.c). */
import { nameTable, type NameTable } from './name-table';
import { bgpFamilyText } from './print-bgp-names';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const ERRORS = nameTable(`
  1 Message Header Error;2 OPEN Message Error;3 UPDATE Message Error;4 Hold Timer Expired;
  5 Finite State Machine Error;6 Cease;7 Capability Message Error`);

const HEADER_ERRORS = nameTable(`
  1 Connection Not Synchronized;2 Bad Message Length;3 Bad Message Type`);

const OPEN_ERRORS = nameTable(`
  1 Unsupported Version Number;2 Bad Peer AS;3 Bad BGP Identifier;4 Unsupported Optional Parameter;
  5 Authentication Failure;6 Unacceptable Hold Time;7 Capability Message Error`);

const UPDATE_ERRORS = nameTable(`
  1 Malformed Attribute List;2 Unrecognized Well-known Attribute;3 Missing Well-known Attribute;
  4 Attribute Flags Error;5 Attribute Length Error;6 Invalid ORIGIN Attribute;7 AS Routing Loop;
  8 Invalid NEXT_HOP Attribute;9 Optional Attribute Error;10 Invalid Network Field;11 Malformed AS_PATH`);

const STATE_ERRORS = nameTable(`
  0 Unspecified Error;1 In OpenSent State;2 In OpenConfirm State;3 In Established State`);

const CEASE_REASONS = nameTable(`
  1 Maximum Number of Prefixes Reached;2 Administrative Shutdown;3 Peer Unconfigured;4 Administrative Reset;
  5 Connection Rejected;6 Other Configuration Change;7 Connection Collision Resolution`);

const CAPABILITY_ERRORS = nameTable(`
  1 Invalid Action Value;2 Invalid Capability Length;3 Malformed Capability Value;4 Unsupported Capability Code`);

const HEADER_BYTES = 21;
const [CEASE, MAX_PREFIXES, SHUTDOWN, RESET] = [6, 1, 2, 4] as const;

/** The subcodes of an error, and what is before them. */
const SUBCODES = new Map<number, readonly [string, NameTable]>([
  [1, [', ', HEADER_ERRORS]],
  [2, [', ', OPEN_ERRORS]],
  [3, [', ', UPDATE_ERRORS]],
  [5, [' ', STATE_ERRORS]],
  [CEASE, [', ', CEASE_REASONS]],
  [7, [' ', CAPABILITY_ERRORS]],
]);

export function printBgpNotification(context: TcpdumpContext, offset: number, messageBytes: number): void {
  if (!context.has(offset, HEADER_BYTES)) {
    context.put(context.truncation());
    return;
  }
  if (messageBytes < HEADER_BYTES) return;
  const major = context.uint8(offset + 19);
  const minor = context.uint8(offset + 20);
  context.put(`, ${ERRORS.get(major) ?? 'Unknown Error'} (${major})`);
  const subcodes = SUBCODES.get(major);
  if (subcodes === undefined) return;
  const [separator, names] = subcodes;
  context.put(`${separator}subcode ${names.get(minor) ?? 'Unknown'} (${minor})`);
  if (major !== CEASE) return;
  const body = offset + HEADER_BYTES;
  const left = messageBytes - HEADER_BYTES;
  if (minor === MAX_PREFIXES && left >= 7) {
    context.put(`, ${bgpFamilyText(context, body, body + 2)}, Max Prefixes: ${context.get32(body + 3)}`);
  }
  if ((minor === SHUTDOWN || minor === RESET) && left >= 1) printShutdown(context, body, left);
}

function printShutdown(context: TcpdumpContext, offset: number, left: number): void {
  const length = context.get8(offset);
  let shown = 0;
  if (length === 0) {
    context.put(', empty Shutdown Communication');
    shown = 1;
  } else if (length > left - 1) {
    context.put(', invalid Shutdown Communication length');
  } else {
    context.put(`, Shutdown Communication (length: ${length}): "`);
    context.putText(offset + 1, length);
    context.put('"');
    shown = 1 + length;
  }
  if (left <= shown) return;
  context.put(`, Data: (length: ${left - shown})`);
  printUnknownData(context, offset + shown, left - shown, '\n\t\t');
}
