/** `-m mh`: the type of a mobility header (ip6t_mh, RFC 6275). */
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { parseInteger, splitOnce } from '../option-values';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const OPTIONS = optionTable(['! --mh-type RANGE']);
const MOBILITY = 135;
const NO_NEXT_HEADER = 59;
const HEADER_BYTES = 6;
const MAX_TYPE = 255;
/** By number, and their short names. */
const NAMES = [
  'binding-refresh-request brr',
  'home-test-init hoti',
  'careof-test-init coti',
  'home-test hot',
  'careof-test cot',
  'binding-update bu',
  'binding-acknowledgement ba',
  'binding-error be',
].map((row) => row.split(' '));

export class MhMatch extends Match {
  readonly name = 'mh';
  readonly options = OPTIONS;
  #min = 0;
  #max = MAX_TYPE;
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [low, high] = splitOnce(values[0] ?? '', ':');
    const min = low === '' && high !== undefined ? 0 : parseType(low);
    const max = high === undefined ? min : high === '' ? MAX_TYPE : parseType(high);
    if (min === undefined) return `Invalid MH type \`${low}'`;
    if (max === undefined) return `Invalid MH type \`${high ?? ''}'`;
    if (min > max) return 'Invalid MH type range (min > max)';
    this.#min = min;
    this.#max = max;
    this.#isInverted = isInverted;
    return undefined;
  }

  override fits(_place: RulePlace, rule: RuleHeader): boolean {
    return rule.isProtocol(MOBILITY);
  }

  matches({ packet, transportOffset, transportBytes, isLaterFragment }: RuleContext): boolean {
    if (isLaterFragment || transportBytes < HEADER_BYTES) return false;
    if (packet.uint8(transportOffset) !== NO_NEXT_HEADER) return false;
    const type = packet.uint8(transportOffset + 2);
    return (type >= this.#min && type <= this.#max) !== this.#isInverted;
  }

  format(): string {
    if (this.#isEvery) return '';
    const range = this.#min === this.#max ? `${this.#min}` : `${this.#min}:${this.#max}`;
    return `${this.#isInverted ? ' !' : ''} --mh-type ${range}`;
  }

  describe(isNumeric: boolean): string {
    if (this.#isEvery && !this.#isInverted) return 'mh';
    const name = (type: number): string => (isNumeric ? undefined : NAMES[type]?.[0]) ?? String(type);
    const range = this.#min === this.#max ? name(this.#min) : `${name(this.#min)}:${name(this.#max)}`;
    return `mh ${this.#isInverted ? '!' : ''}${range}`;
  }

  get #isEvery(): boolean {
    return this.#min === 0 && this.#max === MAX_TYPE;
  }
}

/** A number, a name, or the beginning of the first that begins so. */
function parseType(text: string): number | undefined {
  const number = parseInteger(text, 0, MAX_TYPE);
  if (number !== undefined) return number;
  const lower = text.toLowerCase();
  const exact = NAMES.findIndex((names) => names.includes(lower));
  if (exact !== -1) return exact;
  const begun = NAMES.findIndex((names) => names.some((name) => name.startsWith(lower)));
  return begun === -1 ? undefined : begun;
}
