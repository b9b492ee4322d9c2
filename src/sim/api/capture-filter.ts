/** What hosts ask about capture filters besides compiling them. */
import { rejectsAllPackets } from '../capture/pcap-filter';

/** No packet at all can match: `ip and arp`. False for what is no filter. */
export function isContradictoryFilter(text: string): boolean {
  return rejectsAllPackets(text);
}
