/**
 * The packet filter language of tcpdump and libpcap 1.10.3 (pcap-filter(7)), compiled once into a program of tests.
 *
 * A read beyond the captured bytes rejects the packet, as the kernel's filter does.
 * Models every primitive that goes with the link types of `packet-table.ts`, arithmetic on bytes, and what `vlan`,
 * `mpls`, `pppoes` and `geneve` change for what follows them; what is wrong is said in libpcap's words. Leaves out the
 * primitives of 802.11, ATM, SS7 and pf, which those link types refuse, and `gateway`, which Debian's libpcap does not have.
 */
import { MAX_NESTING } from '../base/max-nesting';
import { err, ok, type Result } from '../base/result';
import type { IpAddress } from '../wire/ip-address';
import { ipv4 } from '../wire/ipv4-address';
import type { HostNames } from './filter/filter-context';
import { filterError, type FilterError } from './filter/filter-error';
import { tokenizeFilter, type FilterToken } from './filter/filter-lexer';
import { FilterLayers } from './filter/filter-link';
import { parseFilterExpression } from './filter/filter-parser';
import { FilterProgram } from './filter/filter-program';
import { FilterReader } from './filter/filter-reader';
import { ANY_FRAME, type FrameShape } from './filter/frame-shape';
import { LINK_TYPE } from './packet-table';

/** Whether a frame matches; `end` is one past its captured bytes. */
export interface PacketFilter {
  (
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    /** `CAPTURE_DIRECTION`; unknown without it. */
    direction?: number,
    /** Of the interface in its namespace, for `ifindex`. */
    interfaceNumber?: number,
  ): boolean;
  /** Whether the last two are looked at. */
  readonly hasPlace?: boolean;
}

/** What is filtered. */
export interface FilteredLink {
  /** `LINK_TYPE` */
  readonly linkType: number;
  /** Whether packets are known to go in or out, and of which interface they are. */
  readonly hasDirections: boolean;
  /** Whether the NULL link type's numbers have the most significant byte first. */
  readonly isSwapped?: boolean;
  /** Of the interface, for `ip broadcast`; 0 where it is not known. */
  readonly netmask?: number;
  /** Without it nobody but `localhost` has a name. */
  readonly hostNames?: HostNames;
}

/** What tcpdump says of a filter that nothing can match. */
export const EXPRESSION_REJECTS = 'expression rejects all packets';

/** Ten times of what anybody writes; each may stand within what comes before it. */
const MOST_TOKENS = 2000;
const PREFIXES: readonly string[] = ['not', '!', '-'];
/** As its parser says that it has no more room. */
const EXHAUSTED = "can't parse filter expression: memory exhausted";

const LAB_LINK: FilteredLink = { linkType: LINK_TYPE.ETHERNET, hasDirections: true };

/** An empty expression matches everything. The filter keeps state between calls of it alone. */
export function parseFilter(text: string, link: FilteredLink = LAB_LINK): Result<PacketFilter, FilterError> {
  const program = compileFilterProgram(text, link);
  if (!program.ok) return program;
  const compiled = program.value;
  if (compiled === undefined) return ok(() => true);
  if (!compiled.hasPlace) {
    return ok((bytes, start, end, originalLength) =>
      compiled.matches(bytes, start, end, originalLength, 0, 0),
    );
  }
  return ok(
    placed((bytes, start, end, originalLength, direction = 0, interfaceNumber = 0) =>
      compiled.matches(bytes, start, end, originalLength, direction, interfaceNumber),
    ),
  );
}

/** A filter that looks at the direction or the interface. */
export function placed(filter: PacketFilter): PacketFilter {
  return Object.assign(filter, { hasPlace: true });
}

/** Whether libpcap finds that out too, and refuses it: `EXPRESSION_REJECTS`. It sees less than we do. */
export function rejectsAsWritten(text: string, link: FilteredLink = LAB_LINK): boolean {
  const program = compileFilterProgram(text, link);
  return program.ok && program.value?.isEmpty === true;
}

/** Whether no packet at all can match, as `ip and arp`. */
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
  if (tokens[0]?.kind === 'end') return ok(undefined);
  const excess = excessIn(tokens);
  if (excess !== undefined) return err(filterError(excess.column, EXHAUSTED));
  const layers = new FilterLayers(link.linkType, link.isSwapped === true);
  const node = parseFilterExpression({
    reader: new FilterReader(tokens),
    layers,
    hasDirections: link.hasDirections,
    netmask: link.netmask ?? 0,
    hostNames: link.hostNames ?? localNames,
  });
  if (layers.registers.isExhausted) {
    return err(filterError(1, 'too many registers needed to evaluate expression'));
  }
  if (!node.ok) return node;
  const program = new FilterProgram(node.value, layers.isOptimized);
  return program.error === undefined ? ok(program) : err(filterError(1, program.error));
}

/** Where a filter is longer, or nested deeper, than what reads it can take. */
function excessIn(tokens: readonly FilterToken[]): FilterToken | undefined {
  let open = 0;
  let prefixes = 0;
  for (const token of tokens) {
    if (token.text === '(' || token.text === '[') open += 1;
    else if (token.text === ')' || token.text === ']') open -= 1;
    prefixes = PREFIXES.includes(token.text) ? prefixes + 1 : 0;
    if (open + prefixes > MAX_NESTING) return token;
  }
  return tokens[MOST_TOKENS];
}

/** What every machine knows. */
function localNames(name: string): readonly IpAddress[] | undefined {
  return name === 'localhost' ? [ipv4(127, 0, 0, 1)] : undefined;
}
