/** Names of protocols as Cilium's tools print them (`pkg/u8proto`). */
const NAMES: Readonly<Record<number, string>> = {
  0: 'ANY',
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

export function protocolNameOf(protocol: number): string {
  return NAMES[protocol] ?? String(protocol);
}
