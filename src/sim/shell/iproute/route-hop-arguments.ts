/** `nexthop via GATEWAY dev DEVICE weight NUMBER onlink`, of either family (ip/iproute.c: parse_nexthops, parse_one_nh). */
import type { NetDevice } from '../../link/net-device';
import type { IpAddress } from '../../wire/ip-address';
import type { ArgumentReader } from './argument-reader';

/** A nexthop as it was written. */
export interface WantedHop<Address extends IpAddress> {
  device: NetDevice | undefined;
  gateway: Address | undefined;
  isOnlink: boolean;
  weight: number;
}

/** What stands behind `nexthop`, to the next one. */
export function readHop<Address extends IpAddress>(
  reader: ArgumentReader,
  hops: WantedHop<Address>[],
  readGateway: (reader: ArgumentReader) => Address,
): void {
  const hop: WantedHop<Address> = { device: undefined, gateway: undefined, isOnlink: false, weight: 1 };
  hops.push(hop);
  while (reader.hasMore && reader.upcoming !== 'nexthop') {
    const word = reader.take();
    if (word === 'via') hop.gateway = readGateway(reader);
    else if (word === 'dev') {
      hop.device = reader.device(255);
      // The tool says twice what is wrong with a device of a nexthop.
      reader.amend('Error: cannot parse nexthop\n');
    } else if (word === 'weight') {
      hop.weight = reader.unsigned('"weight" is invalid\n', 256);
      if (hop.weight === 0) reader.failArgument('0', '"weight" is invalid\n');
    } else if (word === 'onlink') hop.isOnlink = true;
    else reader.fail(`Error: "nexthop" or end of line is expected instead of "${word}"`);
  }
}
