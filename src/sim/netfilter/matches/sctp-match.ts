/** `-m sctp`: ports, and the kinds of chunks in the packet (libxt_sctp, xt_sctp). */
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { plainOptionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';
import {
  describePortRange,
  EVERY_PORT,
  formatPortRange,
  includesPort,
  parsePortRangeTest,
  type PortRangeTest,
} from './port-range-test';

const OPTIONS = plainOptionTable(
  '! --sport|--source-port PORT',
  '! --dport|--destination-port PORT',
  '! --chunk-types KIND TYPES',
);
const SCTP = 132;
const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 4;
const ALL_CHUNKS = 256;

/** Name, number, and the letters of the flags from the highest bit down. */
const CHUNKS: readonly (readonly [string, number, string])[] = [
  ['DATA', 0, '----IUBE'],
  ['INIT', 1, '--------'],
  ['INIT_ACK', 2, '--------'],
  ['SACK', 3, '--------'],
  ['HEARTBEAT', 4, '--------'],
  ['HEARTBEAT_ACK', 5, '--------'],
  ['ABORT', 6, '-------T'],
  ['SHUTDOWN', 7, '--------'],
  ['SHUTDOWN_ACK', 8, '--------'],
  ['ERROR', 9, '--------'],
  ['COOKIE_ECHO', 10, '--------'],
  ['COOKIE_ACK', 11, '--------'],
  ['ECN_ECNE', 12, '--------'],
  ['ECN_CWR', 13, '--------'],
  ['SHUTDOWN_COMPLETE', 14, '-------T'],
  ['ASCONF', 193, '--------'],
  ['ASCONF_ACK', 128, '--------'],
  ['FORWARD_TSN', 192, '--------'],
];

interface ChunkTest {
  readonly kind: 'any' | 'all' | 'only';
  /** `all` for every number, also of chunks without a name. */
  readonly types: ReadonlySet<number> | 'all';
  readonly flags: readonly { readonly type: number; mask: number; set: number }[];
  readonly isInverted: boolean;
}

export class SctpMatch extends Match {
  readonly name = 'sctp';
  readonly options = OPTIONS;
  #source: PortRangeTest | undefined = undefined;
  #destination: PortRangeTest | undefined = undefined;
  #chunks: ChunkTest | undefined = undefined;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = '', types = ''] = values;
    if (option === '--chunk-types') {
      if (this.#chunks !== undefined) return "Only one `--chunk-types' allowed";
      const chunks = parseChunks(text, types, isInverted);
      if (typeof chunks === 'string') return chunks;
      this.#chunks = chunks;
      return undefined;
    }
    const isSource = option === '--sport';
    if ((isSource ? this.#source : this.#destination) !== undefined) {
      return `Only one \`--${isSource ? 'source' : 'destination'}-port' allowed`;
    }
    const range = parsePortRangeTest(text, SCTP, isInverted);
    if (typeof range === 'string') return range;
    if (isSource) this.#source = range;
    else this.#destination = range;
    return undefined;
  }

  override secondValueProblem(): string {
    return '--chunk-types requires two args';
  }

  override fits(_place: RulePlace, rule: RuleHeader): boolean {
    return rule.isProtocol(SCTP);
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < HEADER_BYTES) return false;
    if (!includesPort(this.#source ?? EVERY_PORT, context.sourcePort)) return false;
    if (!includesPort(this.#destination ?? EVERY_PORT, context.destinationPort)) return false;
    return this.#chunks === undefined || matchesChunks(context, this.#chunks) !== this.#chunks.isInverted;
  }

  format(): string {
    let text = '';
    if (this.#source !== undefined) text += formatPortRange(this.#source, '--sport');
    if (this.#destination !== undefined) text += formatPortRange(this.#destination, '--dport');
    if (this.#chunks === undefined) return text;
    return `${text}${this.#chunks.isInverted ? ' !' : ''} --chunk-types ${formatChunks(this.#chunks, false)}`;
  }

  describe(isNumeric: boolean): string {
    let text = 'sctp';
    text += describePortRange(this.#source ?? EVERY_PORT, 'spt', SCTP, isNumeric);
    text += describePortRange(this.#destination ?? EVERY_PORT, 'dpt', SCTP, isNumeric);
    if (this.#chunks === undefined) return text;
    return `${text}${this.#chunks.isInverted ? ' !' : ''} ${formatChunks(this.#chunks, isNumeric)}`;
  }
}

function parseChunks(kindText: string, text: string, isInverted: boolean): ChunkTest | string {
  const kind = (['any', 'all', 'only'] as const).find((name) => name === kindText.toLowerCase());
  if (kind === undefined) return 'Match type has to be one of "ALL", "ANY" or "ONLY"';
  if (text.toUpperCase() === 'ALL') return { kind, types: 'all', flags: [], isInverted };
  const types = new Set<number>();
  const flags: { readonly type: number; mask: number; set: number }[] = [];
  for (const word of text.toUpperCase() === 'NONE' ? [] : text.split(',').filter((part) => part !== '')) {
    const [name = '', letters = ''] = word.split(':');
    const index = CHUNKS.findIndex(([known]) => known === name.toUpperCase());
    const [, type, valid] = CHUNKS[index] ?? [];
    if (type === undefined || valid === undefined) return `Unknown sctp chunk \`${name}'`;
    types.add(type);
    for (const letter of letters) {
      const place = valid.indexOf(letter.toUpperCase());
      if (place === -1) return `Invalid flags for chunk type ${index}\n`;
      let known = flags.find((each) => each.type === type);
      if (known === undefined) {
        known = { type, mask: 0, set: 0 };
        flags.push(known);
      }
      known.mask |= 0x80 >> place;
      if (letter === letter.toUpperCase()) known.set |= 0x80 >> place;
    }
  }
  return { kind, types, flags, isInverted };
}

function formatChunks({ kind, types, flags }: ChunkTest, isNumeric: boolean): string {
  if (types === 'all') return `${kind} ALL`;
  if (types.size === 0) return `${kind} NONE`;
  const words = [...types]
    .sort((a, b) => a - b)
    .map((type) => {
      const [name = '', , valid = ''] = CHUNKS.find(([, number]) => number === type) ?? [];
      const text = isNumeric ? `0x${type.toString(16).toUpperCase().padStart(4, '0')}` : name;
      const flag = flags.find((each) => each.type === type);
      if (flag === undefined) return text;
      const letters = Array.from(valid)
        .map((letter, place) => {
          const bit = 0x80 >> place;
          if ((flag.mask & bit) === 0) return '';
          return (flag.set & bit) === 0 ? letter.toLowerCase() : letter;
        })
        .join('');
      return `${text}:${letters}`;
    });
  return `${kind} ${words.join(',')}`;
}

/** `match_packet` of the kernel: every chunk of the packet is looked at. */
function matchesChunks({ packet, transportOffset }: RuleContext, test: ChunkTest): boolean {
  const seen = new Set<number>();
  let at = transportOffset + HEADER_BYTES;
  while (at + CHUNK_HEADER_BYTES <= packet.end) {
    const type = packet.uint8(at);
    const chunkFlags = packet.uint8(at + 1);
    const isWanted =
      (test.types === 'all' || test.types.has(type)) &&
      test.flags.every((flag) => flag.type !== type || (chunkFlags & flag.mask) === flag.set);
    if (isWanted && test.kind === 'any') return true;
    if (isWanted) seen.add(type);
    else if (test.kind === 'only') return false;
    at += Math.max((packet.uint16(at + 2) + 3) & ~3, CHUNK_HEADER_BYTES);
  }
  if (test.kind === 'any') return false;
  if (test.kind === 'only') return true;
  return seen.size === (test.types === 'all' ? ALL_CHUNKS : test.types.size);
}
