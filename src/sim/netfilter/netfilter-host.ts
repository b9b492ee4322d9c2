import type { Prng } from '../base/prng';
import type { Clock } from '../engine/clock';
import type { Ipv4Address } from '../wire/ipv4-address';
import type { AddressType } from './address-type';
import type { HookDevice } from './hook';

/** What netfilter asks of the namespace that it belongs to. */
export interface NetfilterHost {
  readonly clock: Clock;
  readonly prng: Prng;
  /** With `device`: what the address is on that device alone (`--limit-iface-in`). */
  addressTypeOf(address: Ipv4Address, device?: HookDevice): AddressType;
  /** The address that MASQUERADE and REDIRECT choose on `device`; undefined when it has none. */
  sourceAddressFor(device: HookDevice, destination: Ipv4Address): Ipv4Address | undefined;
}
