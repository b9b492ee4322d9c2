/**
 * Names of well-known ports as Debian's /etc/services has them: what tcpdump prints without `-n`.
 *
 * Models the services that a cluster's traffic meets. Leaves out the rest of the file: they stay numbers.
 */

const BOTH: readonly (readonly [number, string])[] = [
  [53, 'domain'],
  [88, 'kerberos'],
  [389, 'ldap'],
  [636, 'ldaps'],
  [5060, 'sip'],
  [5061, 'sip-tls'],
];

const TCP: readonly (readonly [number, string])[] = [
  [20, 'ftp-data'],
  [21, 'ftp'],
  [22, 'ssh'],
  [23, 'telnet'],
  [25, 'smtp'],
  [43, 'whois'],
  [80, 'http'],
  [110, 'pop3'],
  [143, 'imap2'],
  [179, 'bgp'],
  [443, 'https'],
  [445, 'microsoft-ds'],
  [465, 'submissions'],
  [587, 'submission'],
  [873, 'rsync'],
  [993, 'imaps'],
  [995, 'pop3s'],
  [3306, 'mysql'],
  [5222, 'xmpp-client'],
  [5432, 'postgresql'],
  [5671, 'amqps'],
  [5672, 'amqp'],
  [6379, 'redis'],
  [8080, 'http-alt'],
];

const UDP: readonly (readonly [number, string])[] = [
  [67, 'bootps'],
  [68, 'bootpc'],
  [69, 'tftp'],
  [123, 'ntp'],
  [161, 'snmp'],
  [162, 'snmp-trap'],
  [443, 'https'],
  [500, 'isakmp'],
  [514, 'syslog'],
  [4500, 'ipsec-nat-t'],
  [5353, 'mdns'],
];

const NAMES_BY_PROTOCOL = {
  tcp: new Map([...BOTH, ...TCP]),
  udp: new Map([...BOTH, ...UDP]),
} as const;

export function serviceName(port: number, protocol: 'tcp' | 'udp'): string | undefined {
  return NAMES_BY_PROTOCOL[protocol].get(port);
}

export function servicePort(name: string, protocol: 'tcp' | 'udp'): number | undefined {
  for (const [port, known] of NAMES_BY_PROTOCOL[protocol]) if (known === name) return port;
  return undefined;
}
