/** What hosts ask about capture filters besides compiling them. */
export { rejectsAllPackets } from '../capture/pcap-filter';
