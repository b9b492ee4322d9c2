/** `fib …` (nft_fib_ipv4.c and nft_fib_ipv6.c of Linux). */
import { ADDRESS_TYPES } from '../address-type';
import type { FibExpression } from './expression';
import { Loader } from './loader';
import type { NftMachine } from './nft-machine';

const ADDRESS_TYPE_NUMBERS: ReadonlyMap<string, number> = new Map(
  ADDRESS_TYPES.map((type, index) => [type, index]),
);

/** What routing says of an address: its type, or the device that leads there. */
export class FibLoader extends Loader {
  readonly #flags: readonly string[];
  readonly #result: FibExpression['result'];
  readonly #isPresence: boolean;

  /** `isPresence`: 1 or 0 for `exists` and `missing`. */
  constructor(expression: FibExpression, isPresence: boolean) {
    super(1);
    this.#flags = expression.flags;
    this.#result = expression.result;
    this.#isPresence = isPresence;
  }

  load(machine: NftMachine, at: number): boolean {
    const { context, registers } = machine;
    const address = this.#flags.includes('saddr') ? context.source : context.destination;
    const device = this.#flags.includes('iif')
      ? context.inDevice
      : this.#flags.includes('oif')
        ? context.outDevice
        : undefined;
    if (this.#result === 'type') {
      registers[at] = ADDRESS_TYPE_NUMBERS.get(context.addressTypeOf(address, device)) ?? 0;
      return true;
    }
    const towards = context.deviceTowards(address);
    const isFound = towards !== undefined && (device === undefined || towards.name === device.name);
    if (this.#isPresence) registers[at] = isFound ? 1 : 0;
    else registers[at] = isFound ? machine.names.numberOf(towards.name) : 0;
    return true;
  }
}
