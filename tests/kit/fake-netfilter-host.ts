import { Prng } from '#sim/base/prng';
import { after, seconds, LAB_START, type SimTime } from '#sim/base/time';
import type { AddressType } from '#sim/netfilter/address-type';
import type { HookDevice } from '#sim/netfilter/hook';
import type { NetfilterHost } from '#sim/netfilter/netfilter-host';
import { parseIpv4, type Ipv4Address } from '#sim/wire/ipv4-address';

/** A namespace with an address on each device, as far as netfilter asks. */
export class FakeNetfilterHost implements NetfilterHost {
  readonly prng = new Prng(1);
  readonly #addressesByDevice: Readonly<Record<string, string>>;
  #now: SimTime = LAB_START;

  constructor(addressesByDevice: Readonly<Record<string, string>> = {}) {
    this.#addressesByDevice = addressesByDevice;
  }

  readonly clock = { now: (): SimTime => this.#now };

  advance(count: number): void {
    this.#now = after(this.#now, seconds(count));
  }

  addressTypeOf(address: Ipv4Address): AddressType {
    const isLocal = Object.values(this.#addressesByDevice).some((text) => parseIpv4(text) === address);
    if (isLocal || address >>> 24 === 127) return 'LOCAL';
    return address >>> 28 === 0xe ? 'MULTICAST' : 'UNICAST';
  }

  sourceAddressFor(device: HookDevice): Ipv4Address | undefined {
    const text = this.#addressesByDevice[device.name];
    return text === undefined ? undefined : parseIpv4(text);
  }
}
