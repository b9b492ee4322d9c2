/** `-j TTL` and `-j HL`: change how far the packet may still go (xt_HL). */
import { updateChecksum } from '../../base/checksum';
import type { RulePlace } from '../extension';
import { VERDICT, type Verdict } from '../hook';
import { optionTable, type OptionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import { CONTINUE, Target } from '../target';

export type HopLimitTargetName = 'TTL' | 'HL';

const DESCRIPTIONS = { set: 'set to', dec: 'decrement by', inc: 'increment by' } as const;
type Action = keyof typeof DESCRIPTIONS;
const OPTIONS: Readonly<Record<HopLimitTargetName, OptionTable>> = {
  TTL: optionsOf('ttl'),
  HL: optionsOf('hl'),
};
const MAX_LIMIT = 255;
const TTL_OFFSET = 8;
const HOP_LIMIT_OFFSET = 7;
const CHECKSUM_OFFSET = 10;

function optionsOf(name: string): OptionTable {
  const names = [`--${name}-set`, `--${name}-dec`, `--${name}-inc`];
  return optionTable(
    names.map((option) => `${option} N`),
    { exclusive: [names] },
  );
}

export class HopLimitTarget extends Target {
  readonly name: HopLimitTargetName;
  readonly options: OptionTable;
  #action: Action | undefined = undefined;
  #count = 0;

  constructor(name: HopLimitTargetName) {
    super();
    this.name = name;
    this.options = OPTIONS[name];
  }

  takeOption(option: string, values: readonly string[]): string | undefined {
    const min = option.endsWith('-set') ? 0 : 1;
    const count = takeInteger(this.name, option, values[0] ?? '', { min, max: MAX_LIMIT });
    if (typeof count === 'string') return count;
    this.#action = option.endsWith('-set') ? 'set' : option.endsWith('-dec') ? 'dec' : 'inc';
    this.#count = count;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#action === undefined ? `${this.name}: You must specify an action` : undefined;
  }

  override fits({ table }: RulePlace): boolean {
    return table === 'mangle';
  }

  apply(context: RuleContext): Verdict | typeof CONTINUE {
    const { packet } = context;
    const now = this.#changed(context.ttl);
    if (now < 0) return VERDICT.DROP;
    context.ttl = now;
    if (context.isIpv6) {
      packet.setUint8(packet.networkOffset + HOP_LIMIT_OFFSET, now);
      return CONTINUE;
    }
    const at = packet.networkOffset + TTL_OFFSET;
    const before = packet.uint16(at);
    packet.setUint8(at, now);
    const checksumAt = packet.networkOffset + CHECKSUM_OFFSET;
    packet.setUint16(checksumAt, updateChecksum(packet.uint16(checksumAt), before, packet.uint16(at)));
    return CONTINUE;
  }

  format(): string {
    return ` --${this.name.toLowerCase()}-${this.#action ?? ''} ${this.#count}`;
  }

  describe(): string {
    return `${this.name} ${this.#action === undefined ? '' : DESCRIPTIONS[this.#action]} ${this.#count}`;
  }

  #changed(ttl: number): number {
    if (this.#action === 'set') return this.#count;
    return this.#action === 'inc' ? Math.min(ttl + this.#count, MAX_LIMIT) : ttl - this.#count;
  }
}
