/** `-m pkttype`: whom the frame was addressed to (xt_pkttype). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { packetTypeAt } from '../rule-packet-type';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(['! --pkt-type TYPE'], { mandatory: ['--pkt-type'] });
/** Name and number; those after the first four are other names. */
const TYPES: readonly (readonly [string, number])[] = [
  ['unicast', 0],
  ['broadcast', 1],
  ['multicast', 2],
  ['otherhost', 3],
  ['bcast', 1],
  ['mcast', 2],
  ['host', 0],
];

export class PkttypeMatch extends Match {
  readonly name = 'pkttype';
  readonly options = OPTIONS;
  #type = 0;
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const found = TYPES.find(([name]) => name === text.toLowerCase());
    if (found === undefined) return `Bad packet type '${text}'`;
    [, this.#type] = found;
    this.#isInverted = isInverted;
    return undefined;
  }

  matches(context: RuleContext): boolean {
    return (packetTypeAt(context) === this.#type) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --pkt-type ${TYPES[this.#type]?.[0] ?? ''}`;
  }

  describe(): string {
    return `PKTTYPE ${this.#isInverted ? '!=' : '='} ${TYPES[this.#type]?.[0] ?? ''}`;
  }
}
