/** Names of organizations by their IEEE numbers, as tcpdump prints them. */
import { nameTable } from './name-table';

export const ORGANIZATION_NAMES = nameTable(`
  0 Ethernet;12 Cisco;94 IANA;129 Nortel Networks SONMP;248 Cisco bridged;32962 Ethernet bridged;
  41022 ATM Forum;57391 DOCSIS Spanning Tree;0x80007 Appletalk;36969 Juniper;0x80009 Hewlett-Packard;
  32962 IEEE 802.1 Private;4623 IEEE 802.3 Private;4795 ANSI/TIA;6945 DCBX;8992 Nicira Networks;
  0x5c16c7 Big Switch Networks;0xb0d2f5 Vello Systems;9345 HP;1258 HP-Labs;0x748771 Infoblox Inc;
  0xa42305 Open Networking Lab;1183 Freescale;5549 Netronome;4120 Broadcom;57348 PMC-Sierra;0xd0f0db Ericsson`);
