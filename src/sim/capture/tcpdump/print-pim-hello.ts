/** The options of PIM's hellos (RFC 7761 §4.9.2; print-pim.c). */
import { hexText, nameTable } from './name-table';
import { readPimAddress } from './pim-address';
import { printUnknownData } from './print-unknown';
import { relativeTimeText } from './print-relative-time';
import type { TcpdumpContext } from './tcpdump-context';

const OPTIONS = nameTable(`
  1 Hold Time;2 LAN Prune Delay;18 DR Priority (Old);19 DR Priority;20 Generation ID;
  21 State Refresh Capability;22 Bi-Directional Capability;24 Address List;65001 Address List (Old)`);

const [
  HOLD_TIME,
  PRUNE_DELAY,
  OLD_PRIORITY,
  PRIORITY,
  GENERATION,
  REFRESH,
  BIDIRECTIONAL,
  ADDRESSES,
  OLD_ADDRESSES,
] = [1, 2, 18, 19, 20, 21, 22, 24, 65001] as const;

interface HelloPlace {
  readonly offset: number;
  readonly left: number;
  readonly addressBytes: number;
}

interface OptionPlace extends HelloPlace {
  readonly bytes: number;
}

/** False when they are cut off. */
export function printPimHello(context: TcpdumpContext, place: HelloPlace): boolean {
  let { offset, left } = place;
  while (left > 0 && !context.isCut) {
    if (left < 4) return false;
    const type = context.get16(offset);
    const bytes = context.get16(offset + 2);
    context.put(`\n\t  ${OPTIONS.get(type) ?? 'Unknown'} Option (${type}), length ${bytes}, Value: `);
    offset += 4;
    left -= 4;
    if (left < bytes || !context.has(offset, bytes)) return false;
    const outcome = printOption(context, type, { offset, left, bytes, addressBytes: place.addressBytes });
    if (outcome !== 'right') return outcome === 'wrong';
    if (context.options.verbosity > 1) printUnknownData(context, offset, bytes, '\n\t    ');
    offset += bytes;
    left -= bytes;
  }
  return true;
}

function wrongLength(context: TcpdumpContext, bytes: number, expected: number): 'wrong' {
  context.put(`[option length ${bytes} != ${expected}] (invalid)`);
  return 'wrong';
}

function printOption(context: TcpdumpContext, type: number, place: OptionPlace): 'right' | 'wrong' | 'cut' {
  const { offset, bytes } = place;
  switch (type) {
    case HOLD_TIME:
      if (bytes !== 2) return wrongLength(context, bytes, 2);
      context.put(relativeTimeText(context.uint16(offset)));
      return 'right';
    case PRUNE_DELAY: {
      if (bytes !== 4) return wrongLength(context, bytes, 4);
      const delay = context.uint16(offset);
      context.put(
        `\n\t    T-bit=${delay >>> 15}, LAN delay ${delay & 0x7fff}ms, Override interval ${context.uint16(offset + 2)}ms`,
      );
      return 'right';
    }
    case OLD_PRIORITY:
    case PRIORITY:
      if (bytes !== 0 && bytes !== 4) return wrongLength(context, bytes, 4);
      context.put(bytes === 0 ? 'Bi-Directional Capability (Old)' : String(context.uint32(offset)));
      return 'right';
    case GENERATION:
      if (bytes !== 4) return wrongLength(context, bytes, 4);
      context.put(hexText(context.uint32(offset), 8));
      return 'right';
    case REFRESH:
      if (bytes !== 4) return wrongLength(context, bytes, 4);
      printRefresh(context, offset);
      return 'right';
    case BIDIRECTIONAL:
      return 'right';
    case ADDRESSES:
    case OLD_ADDRESSES:
      return context.options.verbosity <= 1 || printAddresses(context, place) ? 'right' : 'cut';
    default:
      if (context.options.verbosity <= 1) printUnknownData(context, offset, bytes, '\n\t    ');
      return 'right';
  }
}

function printRefresh(context: TcpdumpContext, offset: number): void {
  context.put(`v${context.uint8(offset)}`);
  const interval = context.uint8(offset + 1);
  if (interval !== 0) context.put(`, interval ${relativeTimeText(interval)}`);
  const reserved = context.uint16(offset + 2);
  if (reserved !== 0) context.put(` ?${hexText(reserved, 4)}?`);
}

function printAddresses(context: TcpdumpContext, place: OptionPlace): boolean {
  let { offset, left } = place;
  const end = offset + place.bytes;
  while (offset < end) {
    context.put('\n\t    ');
    const address = readPimAddress(context, { offset, left, addressBytes: place.addressBytes }, 'unicast');
    if (address === undefined) return false;
    context.put(address.text);
    offset += address.bytes;
    left -= address.bytes;
  }
  return true;
}
