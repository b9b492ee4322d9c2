/**
 * The packet filter language of tcpdump and libpcap 1.10.3 (pcap-filter(7)), compiled once into a program of tests.
 *
 * A read beyond the captured bytes rejects the packet, as the kernel's filter does.
 * Models every primitive that goes with the link types of `packet-table.ts`, arithmetic on bytes, and what `vlan`,
 * `mpls`, `pppoes` and `geneve` change for what follows them. Leaves out names of hosts and networks, `gateway` and
 * `protochain`, DECnet addresses, and the primitives of 802.11, ATM and pf: each says so.
 */
import { err, ok, type Result } from '../base/result';
import { tokenizeFilter, type FilterError } from './filter/filter-lexer';
import { FilterLayers } from './filter/filter-link';
import { FilterParser } from './filter/filter-parser';
import { FilterProgram } from './filter/filter-program';
import { ANY_FRAME, type FrameShape } from './filter/frame-shape';
import { LINK_TYPE } from './packet-table';

/** Whether a frame matches; `end` is one past its captured bytes. */
export type PacketFilter = (
  bytes: Uint8Array,
  start: number,
  end: number,
  originalLength: number,
  /** `CAPTURE_DIRECTION`; unknown without it. */
  direction?: number,
) => boolean;

/** What is filtered. */
export interface FilteredLink {
  /** `LINK_TYPE` */
  readonly linkType: number;
  /** Whether packets are known to go in or out. */
  readonly hasDirections: boolean;
  /** Whether the NULL link type's numbers have the most significant byte first. */
  readonly isSwapped?: boolean;
}

const LAB_LINK: FilteredLink = { linkType: LINK_TYPE.ETHERNET, hasDirections: true };

/** An empty expression matches everything. The filter keeps state between calls of it alone. */
export function parseFilter(text: string, link: FilteredLink = LAB_LINK): Result<PacketFilter, FilterError> {
  const program = compileFilterProgram(text, link);
  if (!program.ok) return program;
  const compiled = program.value;
  if (compiled === undefined) return ok(() => true);
  return ok((bytes, start, end, originalLength, direction = 0) =>
    compiled.matches(bytes, start, end, originalLength, direction),
  );
}

/** Whether no packet at all can match, as `ip and arp`: tcpdump says that the expression rejects all packets. */
export function rejectsAllPackets(text: string, link: FilteredLink = LAB_LINK): boolean {
  return canMatchNone(text, [ANY_FRAME], link);
}

/** Whether no frame of any of the shapes can match, for certain. False for what is no filter. */
export function canMatchNone(
  text: string,
  shapes: readonly FrameShape[],
  link: FilteredLink = LAB_LINK,
): boolean {
  const program = compileFilterProgram(text, link);
  if (!program.ok || program.value === undefined) return false;
  const compiled = program.value;
  return compiled.isEmpty || !shapes.some((shape) => compiled.canMatch(shape));
}

function compileFilterProgram(
  text: string,
  link: FilteredLink,
): Result<FilterProgram | undefined, FilterError> {
  const tokens = tokenizeFilter(text);
  if (!tokens.ok) return tokens;
  if (tokens.value[0]?.kind === 'end') return ok(undefined);
  const layers = new FilterLayers(link.linkType, link.isSwapped === true);
  const node = new FilterParser(tokens.value, layers, link.hasDirections).parse();
  if (!node.ok) return node;
  if (layers.registers.isExhausted) {
    return err({ column: 1, message: 'out of registers needed to evaluate expression' });
  }
  const program = new FilterProgram(node.value, layers.isOptimized);
  return program.error === undefined ? ok(program) : err({ column: 1, message: program.error });
}
