/** Names of well-known ports: what tcpdump prints without `-n`, and what its filters and `ss` know ports by. */
import { SERVICE_TABLE } from './service-table';

export type ServiceProtocol = 'tcp' | 'udp' | 'sctp';

interface Names {
  readonly nameByPort: Map<number, string>;
  readonly portByName: Map<string, number>;
}

const BY_LETTER = { t: newNames(), u: newNames(), s: newNames() };

const NAMES: Readonly<Record<ServiceProtocol, Names>> = {
  tcp: BY_LETTER.t,
  udp: BY_LETTER.u,
  sctp: BY_LETTER.s,
};

for (const entry of SERVICE_TABLE.split(';')) {
  const [port = '', letters = '', ...names] = entry.trim().split(' ');
  for (const letter of ['t', 'u', 's'] as const) {
    if (!letters.includes(letter)) continue;
    const { nameByPort, portByName } = BY_LETTER[letter];
    // The first line of a port or a name wins.
    const [first = ''] = names;
    if (!nameByPort.has(Number(port))) nameByPort.set(Number(port), first);
    for (const name of names) if (!portByName.has(name)) portByName.set(name, Number(port));
  }
}

function newNames(): Names {
  return { nameByPort: new Map(), portByName: new Map() };
}

export function serviceName(port: number, protocol: ServiceProtocol): string | undefined {
  return NAMES[protocol].nameByPort.get(port);
}

export function servicePort(name: string, protocol: ServiceProtocol): number | undefined {
  return NAMES[protocol].portByName.get(name);
}
