/** Protocol numbers of the IPv4 header (assigned by IANA). */
export const IP_PROTOCOL = { ICMP: 1, IPIP: 4, TCP: 6, UDP: 17, ICMPV6: 58, SCTP: 132 } as const;
