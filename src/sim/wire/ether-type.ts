/** EtherTypes (IEEE 802 numbers, assigned by IANA). */
export const ETHER_TYPE = { IPV4: 0x0800, ARP: 0x0806, VLAN: 0x8100, IPV6: 0x86dd } as const;
