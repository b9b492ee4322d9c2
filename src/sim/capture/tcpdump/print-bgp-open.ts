/** How BGP's speakers introduce themselves: what they can do (RFC 5492 and others; print-bgp.c). */
import { nameTable } from './name-table';
import { bgpFamilyText } from './print-bgp-names';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const OPTIONS = nameTable('1 Authentication Information;2 Capabilities Advertisement');

const CAPABILITIES = nameTable(`
  1 Multiprotocol Extensions;2 Route Refresh;3 Cooperative Route Filtering;4 Multiple Routes to a Destination;
  5 Extended Next Hop Encoding;8 Multiple Labels;64 Graceful Restart;65 32-Bit AS Number;67 Dynamic Capability;
  68 Multisession BGP;69 Multiple Paths;70 Enhanced Route Refresh;71 Long-lived Graceful Restart;
  128 Route Refresh (Cisco)`);

const OPEN_BYTES = 29;
const CAPABILITIES_OPTION = 2;

export function printBgpOpen(context: TcpdumpContext, offset: number, messageBytes: number): void {
  if (!context.has(offset, OPEN_BYTES) || messageBytes < OPEN_BYTES) {
    context.put(context.truncation());
    return;
  }
  const optionBytes = context.uint8(offset + 28);
  context.put(
    `\n\t  Version ${context.uint8(offset + 19)}, my AS ${context.uint16(offset + 20)}, ` +
      `Holdtime ${context.uint16(offset + 22)}s, ID ${context.address(offset + 24)}` +
      `\n\t  Optional parameters, length: ${optionBytes}`,
  );
  let at = 0;
  while (at < optionBytes && !context.isCut) {
    const option = offset + OPEN_BYTES + at;
    if (!context.has(option, 2) || option + 2 > offset + messageBytes) {
      context.put(context.truncation());
      return;
    }
    const type = context.uint8(option);
    const length = context.uint8(option + 1);
    if (at + 2 + length > optionBytes) {
      context.put(`\n\t     Option ${type}, length: ${length}, goes past the end of the options`);
      return;
    }
    context.put(`\n\t    Option ${OPTIONS.get(type) ?? 'Unknown'} (${type}), length: ${length}`);
    if (type === CAPABILITIES_OPTION) printCapabilities(context, option + 2, length);
    else context.put(`\n\t      no decoder for option ${type}`);
    at += 2 + length;
  }
}

const TOO_SHORT = -1;
const CAPABILITY_BYTES = new Map([
  [1, 4],
  [64, 2],
  [65, 4],
]);

function printCapabilities(context: TcpdumpContext, start: number, optionBytes: number): void {
  let at = 0;
  while (at < optionBytes && !context.isCut) {
    if (!context.has(start + at, 2)) {
      context.put(context.truncation());
      return;
    }
    const code = context.uint8(start + at);
    const length = context.uint8(start + at + 1);
    const body = start + at + 2;
    context.put(`\n\t      ${CAPABILITIES.get(code) ?? 'Unknown'} (${code}), length: ${length}`);
    if (!context.has(body, length)) {
      context.put(context.truncation());
      return;
    }
    const needed = CAPABILITY_BYTES.get(code) ?? 0;
    if (length < needed) {
      context.put(` (too short, < ${needed})`);
      return;
    }
    printCapability(context, length < needed ? TOO_SHORT : code, body, length);
    if (context.options.verbosity > 1 && length > 0) printUnknownData(context, body, length, '\n\t\t');
    at += 2 + length;
  }
}

function printCapability(context: TcpdumpContext, code: number, body: number, length: number): void {
  switch (code) {
    case 1:
      context.put(`\n\t\t${bgpFamilyText(context, body, body + 3)}`);
      return;
    case 8:
      for (let at = 0; at + 4 <= length; at += 4) {
        const count = context.get8(body + at + 3);
        context.put(`\n\t\t${bgpFamilyText(context, body + at, body + at + 2)}, Count: ${count}`);
      }
      return;
    case 64:
      printGracefulRestart(context, body, length);
      return;
    case 2:
    case 71:
    case 128:
      return;
    case 65:
      context.put(`\n\t\t 4 Byte AS ${context.get32(body)}`);
      return;
    case 69:
      printMultiplePaths(context, body, length);
      return;
    default:
      context.put(`\n\t\tno decoder for Capability ${code}`);
      if (context.options.verbosity <= 1) printUnknownData(context, body, length, '\n\t\t');
  }
}

function printGracefulRestart(context: TcpdumpContext, body: number, length: number): void {
  const flags = (context.get8(body) & 0x80) === 0 ? 'none' : 'R';
  context.put(`\n\t\tRestart Flags: [${flags}], Restart Time ${context.get16(body) & 0xfff}s`);
  for (let at = 2; at + 4 <= length; at += 4) {
    const forwarding = (context.get8(body + at + 3) & 0x80) === 0 ? 'no' : 'yes';
    context.put(
      `\n\t\t  ${bgpFamilyText(context, body + at, body + at + 2)}, Forwarding state preserved: ${forwarding}`,
    );
  }
}

const PATH_MODES: readonly string[] = ['Bogus (0x00)', 'Receive', 'Send', 'Both'];

function printMultiplePaths(context: TcpdumpContext, body: number, length: number): void {
  if (length === 0) context.put(' (bogus)');
  for (let at = 0; at < length; at += 4) {
    if (length - at < 4) {
      context.put(' (invalid)');
      return;
    }
    const mode = context.get8(body + at + 3);
    context.put(
      `\n\t\t${bgpFamilyText(context, body + at, body + at + 2)}, ` +
        `Send/Receive: ${PATH_MODES[mode] ?? `Bogus (0x${mode.toString(16).padStart(2, '0')})`}`,
    );
  }
}
