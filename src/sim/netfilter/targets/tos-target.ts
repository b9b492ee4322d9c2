/** `-j TOS` and `-j DSCP` (xt_DSCP): change the type-of-service field of the packet. */
import { updateChecksum } from '../../base/checksum';
import { parseDscpClass } from '../dscp-classes';
import type { RulePlace } from '../extension';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import { formatHexByte } from '../rule-values';
import { CONTINUE, Target } from '../target';
import { findTosName, takeTosMask } from '../tos-values';

const TOS_NAMES = ['--set-tos', '--and-tos', '--or-tos', '--xor-tos'] as const;
const TOS_OPTIONS = optionTable(['--set-tos VALUE', '--and-tos BITS', '--or-tos BITS', '--xor-tos BITS'], {
  exclusive: [TOS_NAMES],
});
const DSCP_NAMES = ['--set-dscp', '--set-dscp-class'] as const;
const DSCP_OPTIONS = optionTable(['--set-dscp VALUE', '--set-dscp-class CLASS'], { exclusive: [DSCP_NAMES] });
const MAX_BYTE = 0xff;
const ECN_MASK = 0x03;
const CHECKSUM_OFFSET = 10;
/** The class stands behind the version of an IPv6 header. */
const IPV6_CLASS_SHIFT = 4;
const IPV6_CLASS_MASK = 0x0ff0;

export class TosTarget extends Target {
  readonly name = 'TOS';
  readonly options = TOS_OPTIONS;
  #value = 0;
  #mask = 0;
  #isGiven = false;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    this.#isGiven = true;
    if (option === '--set-tos') {
      const parsed = takeTosMask(text, 0x3f);
      if (typeof parsed === 'string') return parsed;
      this.#value = parsed.value;
      this.#mask = parsed.mask;
      return undefined;
    }
    const bits = takeInteger(this.name, option, text, { max: MAX_BYTE });
    if (typeof bits === 'string') return bits;
    this.#value = option === '--and-tos' ? 0 : bits;
    this.#mask = option === '--and-tos' ? ~bits & MAX_BYTE : option === '--or-tos' ? bits : 0;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#isGiven ? undefined : 'TOS: An action is required';
  }

  override fits({ table }: RulePlace): boolean {
    return table === 'mangle';
  }

  apply(context: RuleContext): typeof CONTINUE {
    setTrafficClass(context, (context.trafficClass & ~this.#mask) ^ this.#value);
    return CONTINUE;
  }

  format(): string {
    return ` --set-tos ${formatHexByte(this.#value)}/${formatHexByte(this.#mask)}`;
  }

  /** With the blanks where the tool has them. */
  describe(isNumeric: boolean): string {
    const value = formatHexByte(this.#value);
    if (!isNumeric) {
      const name = findTosName(this.#value, this.#mask);
      if (name !== undefined) return ` TOS set${name}`;
      if (this.#value === 0) return `TOS and ${formatHexByte(~this.#mask & MAX_BYTE)}`;
      if (this.#value === this.#mask) return `TOS or ${value}`;
      if (this.#mask === 0) return `TOS xor ${value}`;
    }
    return `TOS set ${value}/${formatHexByte(this.#mask)}`;
  }
}

export class DscpTarget extends Target {
  readonly name = 'DSCP';
  readonly options = DSCP_OPTIONS;
  #value: number | undefined = undefined;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    const value =
      option === '--set-dscp' ? takeInteger(this.name, option, text, { max: 63 }) : parseDscpClass(text);
    if (typeof value === 'string') return value;
    this.#value = value;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#value === undefined ? 'DSCP target: Parameter --set-dscp is required' : undefined;
  }

  override fits({ table }: RulePlace): boolean {
    return table === 'mangle';
  }

  apply(context: RuleContext): typeof CONTINUE {
    setTrafficClass(context, (context.trafficClass & ECN_MASK) | ((this.#value ?? 0) << 2));
    return CONTINUE;
  }

  format(): string {
    return ` --set-dscp ${formatHexByte(this.#value ?? 0)}`;
  }

  describe(): string {
    return `DSCP set ${formatHexByte(this.#value ?? 0)}`;
  }
}

function setTrafficClass({ packet, isIpv6 }: RuleContext, tos: number): void {
  const start = packet.networkOffset;
  const before = packet.uint16(start);
  if (isIpv6) {
    packet.setUint16(start, (before & ~IPV6_CLASS_MASK) | ((tos & MAX_BYTE) << IPV6_CLASS_SHIFT));
    return;
  }
  const now = (before & 0xff00) | (tos & MAX_BYTE);
  if (before === now) return;
  const checksum = packet.uint16(start + CHECKSUM_OFFSET);
  packet.setUint16(start, now);
  packet.setUint16(start + CHECKSUM_OFFSET, updateChecksum(checksum, before, now));
}
