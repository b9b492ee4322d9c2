/**
 * What somebody looks for in a list of packets, as Wireshark's _Find Packet_ does: a text or a regular expression in the printed line,
 * bytes of the frame, or what a display filter lets through.
 *
 * Leaves out looking in the packet's details. Bytes are found wherever they stand, also half of one header and half of the next.
 */
import { boundedExpression } from '../base/bounded-expression';
import { err, ok, type Result } from '../base/result';
import { say } from '../base/sentence';
import { compileDisplayFilter } from '../capture/display/display-filter';
import type { PacketReader } from '../capture/display/packet-reader';
import type { FilterProblem } from './capture-session';

export interface SoughtPacket {
  readonly kind: 'text' | 'expression' | 'bytes' | 'filter';
  readonly text: string;
}

export interface PacketTest {
  /** A test of the line asks for no packet, and the other way round. */
  readonly isInLine?: (line: string) => boolean;
  readonly isInPacket?: (packet: PacketReader) => boolean;
}

/** Whether the letters are large or small makes no difference. */
export function packetTestOf({ kind, text }: SoughtPacket): Result<PacketTest, FilterProblem> {
  switch (kind) {
    case 'text': {
      const wanted = text.toLowerCase();
      return ok({ isInLine: (line) => line.toLowerCase().includes(wanted) });
    }
    case 'expression': {
      const expression = boundedExpression(text, 'i');
      if (expression === undefined)
        return err({ message: say('"{text}" is not a regular expression.', { text }), column: 1 });
      return ok({ isInLine: (line) => expression.test(line) });
    }
    case 'bytes': {
      const digits = text.replaceAll(/0x|[\s:.-]/giu, '');
      if (!/^(?:[0-9a-f]{2})+$/iu.test(digits)) {
        return err({
          message: say('"{text}" is not a row of bytes; 0a 58 0a or 47:45:54 would be right.', { text }),
          column: 1,
        });
      }
      const filter = compileDisplayFilter(`frame contains ${digits.replaceAll(/..(?=.)/gu, '$&:')}`);
      if (!filter.ok) return filter;
      const test = filter.value;
      return ok({ isInPacket: (packet) => test?.(packet) === true });
    }
    case 'filter': {
      const filter = compileDisplayFilter(text);
      if (!filter.ok) return filter;
      const test = filter.value;
      return ok({ isInPacket: (packet) => test?.(packet) !== false });
    }
  }
}
