/** The Spanning Tree Protocol as bridges speak it (IEEE 802.1D, 802.1w; print-stp.c). Leaves out MSTP's instances. */
import { bitNames } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const FLAGS = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
] as const;

const VERSIONS = new Map([
  [0, '802.1d'],
  [2, '802.1w'],
  [3, '802.1s'],
  [4, '802.1aq'],
]);

const TYPES = new Map([
  [0x00, 'Config'],
  [0x02, 'Rapid STP'],
  [0x80, 'Topology Change'],
]);

const ROLES = ['Unknown', 'Alternate', 'Root', 'Designated'] as const;

export function printStp(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'stp';
  if (lengthBytes < 4) {
    context.put(' (invalid)');
    return;
  }
  if (context.get16(offset) !== 0) {
    context.put(`unknown STP version, length ${lengthBytes}`);
    return;
  }
  const version = context.get8(offset + 2);
  const name = VERSIONS.get(version);
  context.put(`STP ${name ?? `Unknown STP protocol (0x${version.toString(16).padStart(2, '0')})`}`);
  if (name === undefined) return;
  const type = context.get8(offset + 3);
  context.put(`, ${TYPES.get(type) ?? `Unknown BPDU Type (0x${type.toString(16).padStart(2, '0')})`}`);
  const needed = CONFIGURATION_BYTES.get(type);
  if (needed === undefined || (version === 0 && type !== 0)) return;
  if (lengthBytes < needed) context.put(' (invalid)');
  else printConfiguration(context, offset, lengthBytes);
}

const CONFIGURATION_BYTES = new Map([
  [0x00, 35],
  [0x02, 36],
]);

function bridgeId(context: TcpdumpContext, offset: number): string {
  return `${context.get16(offset).toString(16).padStart(4, '0')}.${context.need(offset + 2, 6) ? context.hex(offset + 2, 6, ':') : ''}`;
}

function seconds(value: number): string {
  return `${(value / 256).toFixed(2)}s`;
}

function printConfiguration(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  const flags = context.get8(offset + 4);
  context.put(`, Flags [${bitNames(FLAGS, flags)}]`);
  context.put(
    `, bridge-id ${bridgeId(context, offset + 17)}.${context
      .get16(offset + 25)
      .toString(16)
      .padStart(4, '0')}, length ${lengthBytes}`,
  );
  if (context.options.verbosity === 0) return;
  context.put(
    `\n\tmessage-age ${seconds(context.get16(offset + 27))}, max-age ${seconds(context.get16(offset + 29))}` +
      `, hello-time ${seconds(context.get16(offset + 31))}, forwarding-delay ${seconds(context.get16(offset + 33))}`,
  );
  context.put(`\n\troot-id ${bridgeId(context, offset + 5)}, root-pathcost ${context.get32(offset + 13)}`);
  if (context.get8(offset + 2) === 2) context.put(`, port-role ${ROLES[(flags >>> 2) & 3] ?? ''}`);
}
