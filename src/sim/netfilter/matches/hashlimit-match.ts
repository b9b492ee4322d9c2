/**
 * `-m hashlimit`: a token bucket for each address, port or pair of them (xt_hashlimit).
 *
 * Leaves out rates in bytes, `--hashlimit-rate-match`, the limits of the table's size, and sharing a table between rules of
 * the same name: every rule has its own.
 */
import type { OptionScope } from '../extension';
import { AddressMask } from '../family-values';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { badValue, parseInteger, takeInteger } from '../option-values';
import { formatRate, parseRate, printedUnitSeconds } from '../rate-text';
import type { RuleContext } from '../rule-context';

/** The kernel counts in millionths of a second (XT_HASHLIMIT_SCALE_v2). */
const SCALE = 1_000_000;
const NANOSECONDS_PER_UNIT = 1000;
const DEFAULT_BURST = 5;
const MAX_BURST = 1_000_000;
const DEFAULT_GC_INTERVAL = 1000;
const MAX_WORD = 0xffff_ffff;
/** More than a day of credit does not fit the kernel's counter. */
const MAX_CREDIT = 24 * 60 * 60 * SCALE;
const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const;
const RATES = ['--hashlimit-upto', '--hashlimit-above'] as const;
const OPTIONS = optionTable(
  [
    '! --hashlimit-upto|--hashlimit RATE',
    '! --hashlimit-above RATE',
    '--hashlimit-srcmask LENGTH',
    '--hashlimit-dstmask LENGTH',
    '--hashlimit-burst N',
    '--hashlimit-htable-size N',
    '--hashlimit-htable-max N',
    '--hashlimit-htable-gcinterval N',
    '--hashlimit-htable-expire N',
    '--hashlimit-mode MODES',
    '--hashlimit-name NAME',
    '--hashlimit-rate-match',
    '--hashlimit-rate-interval N',
  ],
  { exclusive: [RATES], mandatory: ['--hashlimit-name'] },
);

interface Bucket {
  creditNs: number;
  lastNs: number;
}

type Mode = (typeof MODES)[number];
type MaskName = 'srcmask' | 'dstmask';

export class HashlimitMatch extends Match {
  readonly name = 'hashlimit';
  readonly options = OPTIONS;
  #period: number | undefined = undefined;
  #unitSeconds = 1;
  #isAbove = false;
  #burst = DEFAULT_BURST;
  readonly #modes = new Set<Mode>();
  #listName = '';
  readonly #numbers = new Map<string, number>();
  readonly #masks: Partial<Record<MaskName, AddressMask>> = {};
  /** By source with its port, then by destination with its port. */
  readonly #buckets = new Map<number, Map<number, Bucket>>();

  takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    { book }: OptionScope,
  ): string | undefined {
    const [text = ''] = values;
    switch (option) {
      case '--hashlimit-srcmask':
      case '--hashlimit-dstmask': {
        const mask = AddressMask.parsePrefix(this.name, option, text, book);
        if (typeof mask === 'string') return mask;
        this.#masks[option === '--hashlimit-srcmask' ? 'srcmask' : 'dstmask'] = mask;
        return undefined;
      }
      case '--hashlimit-upto':
      case '--hashlimit-above':
        return this.#takeRate(option, text, isInverted);
      case '--hashlimit-burst': {
        const burst = parseInteger(text, 1, MAX_BURST);
        if (burst === undefined) {
          return `bad value for option "${option}", or out of range (1-${MAX_BURST}).`;
        }
        this.#burst = burst;
        return undefined;
      }
      case '--hashlimit-mode':
        return this.#takeModes(option, text);
      case '--hashlimit-name':
        if (text === '') return 'Argument must have a minimum length of 1 characters\n';
        this.#listName = text;
        return undefined;
      case '--hashlimit-rate-match':
      case '--hashlimit-rate-interval':
        return `hashlimit: \`${option}' is not modelled`;
      default:
        return this.#takeNumber(option, text);
    }
  }

  override findProblem(): string | undefined {
    return this.#period === undefined ? 'You have to specify --hashlimit' : undefined;
  }

  override fits(): boolean {
    // The kernel wants the ones of a mask in front.
    const isMaskFit = Object.values(this.#masks).every(({ prefixLength }) => prefixLength !== undefined);
    return isMaskFit && !this.#listName.includes('/');
  }

  get isTooSlow(): boolean {
    return (this.#period ?? 0) * this.#burst > MAX_CREDIT;
  }

  matches(context: RuleContext): boolean {
    const bucket = this.#bucketOf(context);
    const now = context.state.host.clock.now();
    const costNs = (this.#period ?? 0) * NANOSECONDS_PER_UNIT;
    const capacityNs = costNs * this.#burst;
    bucket.creditNs =
      bucket.lastNs < 0 ? capacityNs : Math.min(capacityNs, bucket.creditNs + now - bucket.lastNs);
    bucket.lastNs = now;
    if (bucket.creditNs < costNs) return this.#isAbove;
    bucket.creditNs -= costNs;
    return !this.#isAbove;
  }

  format(): string {
    let text = ` --hashlimit-${this.#isAbove ? 'above' : 'upto'} ${this.#rate()} --hashlimit-burst ${this.#burst}`;
    if (this.#modes.size > 0) text += ` --hashlimit-mode ${this.#modeText(',')}`;
    text += ` --hashlimit-name ${this.#listName}`;
    return text + this.#numberText(' --hashlimit-');
  }

  describe(): string {
    let text = `limit: ${this.#isAbove ? 'above' : 'up to'} ${this.#rate()} burst ${this.#burst}`;
    if (this.#modes.size > 0) text += ` mode ${this.#modeText('-')}`;
    return text + this.#numberText(' ');
  }

  #bucketOf(context: RuleContext): Bucket {
    const source = this.#modes.has('srcip') ? this.#masked('srcmask', context.source) : 0;
    const destination = this.#modes.has('dstip') ? this.#masked('dstmask', context.destination) : 0;
    const first = source * 0x1_0000 + (this.#modes.has('srcport') ? context.sourcePort : 0);
    const second = destination * 0x1_0000 + (this.#modes.has('dstport') ? context.destinationPort : 0);
    let buckets = this.#buckets.get(first);
    if (buckets === undefined) {
      buckets = new Map<number, Bucket>();
      this.#buckets.set(first, buckets);
    }
    let bucket = buckets.get(second);
    if (bucket === undefined) {
      bucket = { creditNs: 0, lastNs: -1 };
      buckets.set(second, bucket);
    }
    return bucket;
  }

  /** Unsigned. */
  #masked(name: MaskName, address: number): number {
    return (this.#masks[name]?.apply(address) ?? address) >>> 0;
  }

  #rate(): string {
    return formatRate(this.#period ?? 1, SCALE);
  }

  #modeText(separator: string): string {
    return MODES.filter((mode) => this.#modes.has(mode)).join(separator);
  }

  #numberText(mark: string): string {
    let text = '';
    const unit = printedUnitSeconds(this.#period ?? 1, SCALE) * 1000;
    const printed: readonly (readonly [string, number])[] = [
      ['htable-size', 0],
      ['htable-max', 0],
      ['htable-gcinterval', DEFAULT_GC_INTERVAL],
      ['htable-expire', unit],
    ];
    for (const [name, usual] of printed) {
      const value = this.#numbers.get(name) ?? (name === 'htable-expire' ? this.#unitSeconds * 1000 : usual);
      if (value !== usual) text += `${mark}${name} ${value}`;
    }
    for (const name of ['srcmask', 'dstmask'] as const) {
      const mask = this.#masks[name];
      if (mask?.isWhole === false) text += `${mark}${name} ${mask.prefixLength ?? ''}`;
    }
    return text;
  }

  #takeRate(option: string, text: string, isInverted: boolean): string | undefined {
    if (/b/i.test(text)) return `hashlimit: a rate in bytes (\`${text}') is not modelled`;
    const rate = parseRate(text, SCALE);
    if (rate === 'bad') return badValue(this.name, option, text);
    if (rate === 'fast') return `Rate too fast "${text}"`;
    this.#isAbove = (option === '--hashlimit-above') !== isInverted;
    this.#period = rate.period;
    this.#unitSeconds = rate.unitSeconds;
    return undefined;
  }

  #takeModes(option: string, text: string): string | undefined {
    for (const word of text.split(',')) {
      const mode = MODES.find((known) => known === word);
      if (mode === undefined) return badValue(this.name, option, text);
      this.#modes.add(mode);
    }
    return undefined;
  }

  #takeNumber(option: string, text: string): string | undefined {
    const value = takeInteger(this.name, option, text, { max: MAX_WORD });
    if (typeof value === 'string') return value;
    this.#numbers.set(option.slice('--hashlimit-'.length), value);
    return undefined;
  }
}
