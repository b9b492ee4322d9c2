/** `-j CONNMARK` (xt_connmark): the mark of the connection, set, or copied from or to that of the packet. */
import { optionTable } from '../option-table';
import { takeInteger, takeMarkMask } from '../option-values';
import type { RuleContext } from '../rule-context';
import { formatHex } from '../rule-values';
import { CONTINUE, Target } from '../target';
import { describeMarkChange } from './mark-target';

const OPERATIONS = [
  '--set-xmark',
  '--set-mark',
  '--and-mark',
  '--or-mark',
  '--xor-mark',
  '--save-mark',
  '--restore-mark',
] as const;
const OPTIONS = optionTable(
  [
    '--set-xmark VALUE',
    '--set-mark VALUE',
    '--and-mark BITS',
    '--or-mark BITS',
    '--xor-mark BITS',
    '--save-mark',
    '--restore-mark',
    '--left-shift-mark N',
    '--right-shift-mark N',
    '--ctmask MASK',
    '--nfmask MASK',
    '--mask MASK',
  ],
  { exclusive: [OPERATIONS, ['--ctmask', '--mask'], ['--nfmask', '--mask']] },
);
const MAX_WORD = 0xffff_ffff;
const MAX_SHIFT = 32;

export class ConnmarkTarget extends Target {
  readonly name = 'CONNMARK';
  readonly options = OPTIONS;
  override readonly needsTracking = true;
  #mode: 'set' | 'save' | 'restore' | undefined = undefined;
  #value = 0;
  #connectionMask = MAX_WORD;
  #packetMask = MAX_WORD;
  #shift: 'left' | 'right' = 'left';
  #shiftBits = 0;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    switch (option) {
      case '--save-mark':
      case '--restore-mark':
        this.#mode = option === '--save-mark' ? 'save' : 'restore';
        return undefined;
      case '--set-xmark':
      case '--set-mark': {
        const parsed = takeMarkMask(this.name, option, text);
        if (typeof parsed === 'string') return parsed;
        this.#set(parsed.value, option === '--set-mark' ? parsed.value | parsed.mask : parsed.mask);
        return undefined;
      }
      default:
        return this.#takeNumber(option, text);
    }
  }

  override findProblem(): string | undefined {
    return this.#mode === undefined ? 'CONNMARK target: No operation specified' : undefined;
  }

  apply({ packet, connection }: RuleContext): typeof CONTINUE {
    if (connection === undefined) return CONTINUE;
    switch (this.#mode) {
      case 'set':
        connection.mark = this.#shifted((connection.mark & ~this.#connectionMask) ^ this.#value);
        break;
      case 'save': {
        const mark = this.#shifted(packet.mark & this.#packetMask);
        connection.mark = ((connection.mark & ~this.#connectionMask) ^ mark) >>> 0;
        break;
      }
      case 'restore': {
        const mark = this.#shifted(connection.mark & this.#connectionMask);
        packet.mark = ((packet.mark & ~this.#packetMask) ^ mark) >>> 0;
        break;
      }
      case undefined:
        break;
    }
    return CONTINUE;
  }

  format(): string {
    const shift = this.#shiftBits === 0 ? '' : ` --${this.#shift}-shift-mark ${this.#shiftBits}`;
    if (this.#mode === 'set') {
      return ` --set-xmark ${formatHex(this.#value)}/${formatHex(this.#connectionMask)}${shift}`;
    }
    const masks = ` --nfmask ${formatHex(this.#packetMask)} --ctmask ${formatHex(this.#connectionMask)}`;
    return ` --${this.#mode ?? ''}-mark${masks}${shift}`;
  }

  describe(): string {
    const shift = this.#shiftBits === 0 ? '' : ` ${this.#shift}-shift-mark ${this.#shiftBits}`;
    return `CONNMARK ${this.#describeMode()}${shift}`;
  }

  #describeMode(): string {
    if (this.#mode === 'set') return describeMarkChange(this.#value, this.#connectionMask);
    const packet = formatHex(this.#packetMask);
    const connection = formatHex(this.#connectionMask);
    if (packet === connection) {
      return this.#packetMask === MAX_WORD ? (this.#mode ?? '') : `${this.#mode ?? ''} mask ${packet}`;
    }
    return this.#mode === 'save'
      ? `save nfmask ${packet} ctmask ~${connection}`
      : `restore ctmask ${connection} nfmask ~${packet}`;
  }

  #takeNumber(option: string, text: string): string | undefined {
    const isShift = option.endsWith('-shift-mark');
    const value = takeInteger(this.name, option, text, { max: isShift ? MAX_SHIFT : MAX_WORD });
    if (typeof value === 'string') return value;
    switch (option) {
      case '--left-shift-mark':
      case '--right-shift-mark':
        this.#shift = option === '--left-shift-mark' ? 'left' : 'right';
        this.#shiftBits = value;
        break;
      case '--and-mark':
        this.#set(0, ~value >>> 0);
        break;
      case '--or-mark':
        this.#set(value, value);
        break;
      case '--xor-mark':
        this.#set(value, 0);
        break;
      default:
        if (option !== '--nfmask') this.#connectionMask = value;
        if (option !== '--ctmask') this.#packetMask = value;
    }
    return undefined;
  }

  #set(value: number, mask: number): void {
    this.#mode = 'set';
    this.#value = value;
    this.#connectionMask = mask >>> 0;
  }

  #shifted(mark: number): number {
    if (this.#shiftBits === 0) return mark >>> 0;
    if (this.#shiftBits === MAX_SHIFT) return 0;
    return this.#shift === 'left' ? (mark << this.#shiftBits) >>> 0 : mark >>> this.#shiftBits;
  }
}
