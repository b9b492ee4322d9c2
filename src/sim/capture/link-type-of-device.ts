import type { NetDevice } from '../link/net-device';
import { LINK_TYPE } from './packet-table';

/** What a capture on a device begins its frames with: an Ethernet header, or nothing but the IP packet. */
export function linkTypeOfDevice({ linkHeaderBytes }: NetDevice): number {
  return linkHeaderBytes === 0 ? LINK_TYPE.RAW : LINK_TYPE.ETHERNET;
}
