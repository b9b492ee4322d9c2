/** `-m addrtype`: what an address is to this machine (xt_addrtype). */
import { ipv4Of } from '../../wire/ipv4-address';
import { ADDRESS_TYPES, type AddressType } from '../address-type';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(
  '! --src-type TYPES',
  '! --dst-type TYPES',
  '--limit-iface-in',
  '--limit-iface-out',
);

interface TypeTest {
  readonly types: readonly AddressType[];
  readonly isInverted: boolean;
}

export class AddrtypeMatch extends Match {
  readonly name = 'addrtype';
  readonly options = OPTIONS;
  #source: TypeTest | undefined = undefined;
  #destination: TypeTest | undefined = undefined;
  #limit: 'in' | 'out' | undefined = undefined;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    if (option === '--limit-iface-in' || option === '--limit-iface-out') {
      this.#limit = option === '--limit-iface-in' ? 'in' : 'out';
      return undefined;
    }
    const types: AddressType[] = [];
    for (const word of (values[0] ?? '').split(',')) {
      const type = ADDRESS_TYPES.find((name) => name === word.toUpperCase());
      if (type === undefined) return `addrtype: bad type "${word}"`;
      types.push(type);
    }
    if (option === '--src-type') this.#source = { types, isInverted };
    else this.#destination = { types, isInverted };
    return undefined;
  }

  findProblem(): string | undefined {
    return this.#source === undefined && this.#destination === undefined
      ? 'addrtype: you must specify --src-type or --dst-type'
      : undefined;
  }

  matches(context: RuleContext): boolean {
    const { host } = context.state;
    const device =
      this.#limit === undefined ? undefined : this.#limit === 'in' ? context.inDevice : context.outDevice;
    if (this.#source !== undefined) {
      const type = host.addressTypeOf(ipv4Of(context.source), device);
      if (this.#source.types.includes(type) === this.#source.isInverted) return false;
    }
    if (this.#destination === undefined) return true;
    const type = host.addressTypeOf(ipv4Of(context.destination), device);
    return this.#destination.types.includes(type) !== this.#destination.isInverted;
  }

  format(): string {
    let text = '';
    if (this.#source !== undefined) text += `${not(this.#source)} --src-type ${namesOf(this.#source)}`;
    if (this.#destination !== undefined) {
      text += `${not(this.#destination)} --dst-type ${namesOf(this.#destination)}`;
    }
    return this.#limit === undefined ? text : `${text} --limit-iface-${this.#limit}`;
  }

  describe(): string {
    let text = 'ADDRTYPE match';
    if (this.#source !== undefined) {
      text += ` src-type ${this.#source.isInverted ? '!' : ''}${namesOf(this.#source)}`;
    }
    if (this.#destination !== undefined) {
      text += ` dst-type ${this.#destination.isInverted ? '!' : ''}${namesOf(this.#destination)}`;
    }
    return this.#limit === undefined ? text : `${text} limit-${this.#limit}`;
  }
}

function not(test: TypeTest): string {
  return test.isInverted ? ' !' : '';
}

function namesOf(test: TypeTest): string {
  return ADDRESS_TYPES.filter((type) => test.types.includes(type)).join(',');
}
