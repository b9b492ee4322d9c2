/** `-m addrtype`: what an address is to this machine (xt_addrtype). */
import { ADDRESS_TYPES, type AddressType } from '../address-type';
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const OPTIONS = optionTable(
  ['! --src-type TYPES', '! --dst-type TYPES', '--limit-iface-in', '--limit-iface-out'],
  { exclusive: [['--limit-iface-in', '--limit-iface-out']] },
);

/** The kernel has no such addresses of IPv6. */
const IPV4_TYPES: readonly AddressType[] = ['BROADCAST', 'BLACKHOLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'];
const WAYS_IN = ['PREROUTING', 'INPUT'];
const WAYS_OUT = ['POSTROUTING', 'OUTPUT'];

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
    const [text = ''] = values;
    for (const [index, word] of text.split(',').entries()) {
      // The beginning of a name will do.
      const type = ADDRESS_TYPES.find((name) => name.startsWith(word.toUpperCase()));
      if (type === undefined || word === '') {
        const rest = text.split(',').slice(index).join(',');
        return rest === word ? `addrtype: bad type "${word}"` : `addrtype: bad type \`${rest}'`;
      }
      types.push(type);
    }
    if (option === '--src-type') this.#source = { types, isInverted };
    else this.#destination = { types, isInverted };
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#source === undefined && this.#destination === undefined
      ? 'addrtype: you must specify --src-type or --dst-type'
      : undefined;
  }

  override fits({ hookName = '' }: RulePlace, rule: RuleHeader): boolean {
    if (rule.isIpv6 && this.#hasTypesOfIpv4) return false;
    if (this.#limit === 'in') return !WAYS_OUT.includes(hookName);
    return this.#limit === undefined || !WAYS_IN.includes(hookName);
  }

  matches(context: RuleContext): boolean {
    const device =
      this.#limit === undefined ? undefined : this.#limit === 'in' ? context.inDevice : context.outDevice;
    if (this.#source !== undefined) {
      const type = context.addressTypeOf(context.source, device);
      if (this.#source.types.includes(type) === this.#source.isInverted) return false;
    }
    if (this.#destination === undefined) return true;
    const type = context.addressTypeOf(context.destination, device);
    return this.#destination.types.includes(type) !== this.#destination.isInverted;
  }

  get #hasTypesOfIpv4(): boolean {
    const types = [...(this.#source?.types ?? []), ...(this.#destination?.types ?? [])];
    return types.some((type) => IPV4_TYPES.includes(type));
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
