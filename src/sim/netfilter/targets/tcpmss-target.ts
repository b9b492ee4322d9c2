/**
 * `-j TCPMSS` (xt_TCPMSS): the maximum segment size that a SYN announces is lowered, to a number or to what fits the route.
 *
 * Leaves out giving the option to a SYN without it, which no stack sends.
 */
import { updateChecksum } from '../../base/checksum';
import type { Packet } from '../../link/packet';
import type { OptionScope, RulePlace } from '../extension';
import { HOOK, VERDICT, type Verdict } from '../hook';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';
import { CONTINUE, Target } from '../target';

const OPTIONS = optionTable(['--set-mss N', '--clamp-mss-to-pmtu']);
const HOOKS = ['FORWARD', 'OUTPUT', 'POSTROUTING'];
const MAX_MSS = { IPv4: 0xffff - 20, IPv6: 0xffff - 40 } as const;
/** Stands for the size that the route allows. */
const CLAMP = 0xffff;
const TCP = 6;
const SYN = 0x02;
const MSS_KIND = 2;
const MSS_BYTES = 4;
const HEADER_BYTES = 20;
/** Of the network header and of TCP without options. */
const HEADERS_BYTES = { IPv4: 40, IPv6: 60 } as const;
const CHECKSUM_OFFSET = 16;

export class TcpmssTarget extends Target {
  readonly name = 'TCPMSS';
  readonly options = OPTIONS;
  /** Undefined until one of the options is given. */
  #mss: number | undefined = undefined;

  takeOption(
    option: string,
    values: readonly string[],
    _isInverted: boolean,
    { book }: OptionScope,
  ): string | undefined {
    if (option === '--clamp-mss-to-pmtu') {
      this.#mss = CLAMP;
      return undefined;
    }
    const mss = takeInteger(this.name, option, values[0] ?? '', {
      max: MAX_MSS[book === undefined ? 'IPv4' : 'IPv6'],
    });
    if (typeof mss === 'string') return mss;
    this.#mss ??= mss;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#mss === undefined ? 'TCPMSS target: At least one parameter is required' : undefined;
  }

  override fits({ hookName }: RulePlace, rule: RuleHeader): boolean {
    const isPlace = this.#mss !== CLAMP || hookName === undefined || HOOKS.includes(hookName);
    return isPlace && rule.isProtocol(TCP);
  }

  apply(context: RuleContext): Verdict | typeof CONTINUE {
    const { packet, transportOffset: start, transportBytes } = context;
    if (context.isLaterFragment) return CONTINUE;
    if (transportBytes < HEADER_BYTES) return VERDICT.DROP;
    if ((packet.uint8(start + 13) & SYN) === 0) return CONTINUE;
    const headerBytes = (packet.uint8(start + 12) >>> 4) * 4;
    if (headerBytes < HEADER_BYTES || headerBytes > transportBytes) return VERDICT.DROP;
    const limit = this.#mss === CLAMP ? clampedMss(context) : (this.#mss ?? 0);
    if (limit <= 0) return CONTINUE;
    const at = findMss(packet, start, headerBytes);
    if (at === undefined) return CONTINUE;
    const before = packet.uint16(at + 2);
    // Nobody gets a larger one than was asked for.
    if (before <= limit) return CONTINUE;
    packet.setUint16(at + 2, limit);
    const checksumAt = start + CHECKSUM_OFFSET;
    const [wordBefore, wordNow] =
      (at - start) % 2 === 0 ? [before, limit] : [swapBytes(before), swapBytes(limit)];
    packet.setUint16(checksumAt, updateChecksum(packet.uint16(checksumAt), wordBefore, wordNow));
    return CONTINUE;
  }

  format(): string {
    return this.#mss === CLAMP ? ' --clamp-mss-to-pmtu' : ` --set-mss ${this.#mss ?? 0}`;
  }

  describe(): string {
    return this.#mss === CLAMP ? 'TCPMSS clamp to PMTU' : `TCPMSS set ${this.#mss ?? 0}`;
  }
}

/** The smaller of the way there and the way back. */
function clampedMss(context: RuleContext): number {
  const there = context.mtuTowards(context.destination) ?? 0;
  const back = context.hook === HOOK.OUTPUT ? there : (context.mtuTowards(context.source) ?? 0);
  return Math.min(there, back) - HEADERS_BYTES[context.isIpv6 ? 'IPv6' : 'IPv4'];
}

function findMss(packet: Packet, start: number, headerBytes: number): number | undefined {
  let at = start + HEADER_BYTES;
  const end = start + headerBytes;
  while (at + MSS_BYTES <= end) {
    const kind = packet.uint8(at);
    if (kind === MSS_KIND && packet.uint8(at + 1) === MSS_BYTES) return at;
    if (kind === 0) return undefined;
    at += kind === 1 ? 1 : Math.max(packet.uint8(at + 1), 2);
  }
  return undefined;
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 8) | (word >>> 8);
}
