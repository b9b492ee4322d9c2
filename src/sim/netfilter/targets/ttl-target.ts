/** `-j TTL` (ipt_TTL): changes the time to live of the packet. */
import { updateChecksum } from '../../base/checksum';
import type { RulePlace } from '../extension';
import { VERDICT, type Verdict } from '../hook';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import { CONTINUE, Target } from '../target';

const NAMES = ['--ttl-set', '--ttl-dec', '--ttl-inc'] as const;
type Action = (typeof NAMES)[number];
const OPTIONS = optionTable(['--ttl-set N', '--ttl-dec N', '--ttl-inc N'], { exclusive: [NAMES] });
const DESCRIPTIONS: Readonly<Record<Action, string>> = {
  '--ttl-set': 'set to',
  '--ttl-dec': 'decrement by',
  '--ttl-inc': 'increment by',
};
const MAX_TTL = 255;
const TTL_OFFSET = 8;
const CHECKSUM_OFFSET = 10;

export class TtlTarget extends Target {
  readonly name = 'TTL';
  readonly options = OPTIONS;
  #action: Action | undefined = undefined;
  #count = 0;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const min = option === '--ttl-set' ? 0 : 1;
    const count = takeInteger(this.name, option, values[0] ?? '', { min, max: MAX_TTL });
    if (typeof count === 'string') return count;
    this.#action = NAMES.find((name) => name === option);
    this.#count = count;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#action === undefined ? 'TTL: You must specify an action' : undefined;
  }

  override fits({ table }: RulePlace): boolean {
    return table === 'mangle';
  }

  apply(context: RuleContext): Verdict | typeof CONTINUE {
    const { packet } = context;
    const at = packet.networkOffset + TTL_OFFSET;
    const now = this.#changed(context.ttl);
    if (now < 0) return VERDICT.DROP;
    const before = packet.uint16(at);
    packet.setUint8(at, now);
    const checksumAt = packet.networkOffset + CHECKSUM_OFFSET;
    packet.setUint16(checksumAt, updateChecksum(packet.uint16(checksumAt), before, packet.uint16(at)));
    context.ttl = now;
    return CONTINUE;
  }

  format(): string {
    return ` ${this.#action ?? ''} ${this.#count}`;
  }

  describe(): string {
    return `TTL ${this.#action === undefined ? '' : DESCRIPTIONS[this.#action]} ${this.#count}`;
  }

  #changed(ttl: number): number {
    if (this.#action === '--ttl-set') return this.#count;
    return this.#action === '--ttl-inc' ? Math.min(ttl + this.#count, MAX_TTL) : ttl - this.#count;
  }
}
