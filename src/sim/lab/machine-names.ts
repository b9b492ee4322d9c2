/**
 * What the lab's router answers to DNS questions: the names of the machines, as a home router does, and for the
 * internet `example.com`, which every machine that is called `internet` answers for.
 *
 * Models A records and the reverse of them. Every other name does not exist.
 */
import type { DnsAnswer, DnsBackend } from '../app/dns-backend';
import type { Machine } from '../host/machine';
import { DNS_CLASS_IN, DNS_RESPONSE_CODE, DNS_TYPE, type DnsData, type DnsRecord } from '../wire/dns';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';

const TTL_SECONDS = 300;
/** The root, which is who says that a name does not exist. */
const ROOT_SOA: DnsRecord = {
  name: '.',
  class: DNS_CLASS_IN,
  ttlSeconds: 86_400,
  data: {
    kind: 'SOA',
    primaryName: 'a.root-servers.net.',
    mailbox: 'nstld.verisign-grs.com.',
    serial: 2_025_010_100,
    refreshSeconds: 1800,
    retrySeconds: 900,
    expireSeconds: 604_800,
    minimumSeconds: 86_400,
  },
};

export class MachineNames implements DnsBackend {
  readonly #addresses = new Map<string, readonly Ipv4Address[]>();
  readonly #namesByReverse = new Map<string, string>();

  constructor(machines: Iterable<Machine>) {
    this.refresh(machines);
  }

  /** Machines have come or gone. */
  refresh(machines: Iterable<Machine>): void {
    this.#addresses.clear();
    this.#namesByReverse.clear();
    for (const machine of machines) {
      const addresses = addressesOf(machine);
      this.#addName(`${machine.name}.`, addresses);
      if (machine.name === 'internet') this.#addName('example.com.', addresses);
    }
  }

  lookUp(name: string, type: number): DnsAnswer {
    const key = name.toLowerCase();
    const addresses = this.#addresses.get(key);
    const reverse = this.#namesByReverse.get(key);
    if (addresses === undefined && reverse === undefined) return answer(DNS_RESPONSE_CODE.NXDOMAIN, []);
    const records: DnsRecord[] = [];
    if (type === DNS_TYPE.A) {
      for (const address of addresses ?? []) records.push(recordOf(name, { kind: 'A', address }));
    }
    if (type === DNS_TYPE.PTR && reverse !== undefined)
      records.push(recordOf(name, { kind: 'PTR', target: reverse }));
    return answer(DNS_RESPONSE_CODE.NOERROR, records);
  }

  #addName(name: string, addresses: readonly Ipv4Address[]): void {
    this.#addresses.set(name, addresses);
    for (const address of addresses) {
      const reverse = `${formatIpv4(address).split('.').reverse().join('.')}.in-addr.arpa.`;
      if (!this.#namesByReverse.has(reverse)) this.#namesByReverse.set(reverse, name);
    }
  }
}

function addressesOf({ rootNamespace: { stack } }: Machine): readonly Ipv4Address[] {
  return stack
    .devices()
    .filter(({ kind }) => kind === 'physical')
    .flatMap((device) => stack.addressesOf(device).map(({ address }) => address));
}

function recordOf(name: string, data: DnsData): DnsRecord {
  return { name, class: DNS_CLASS_IN, ttlSeconds: TTL_SECONDS, data };
}

function answer(responseCode: number, answers: readonly DnsRecord[]): DnsAnswer {
  const authorities = answers.length === 0 ? [ROOT_SOA] : [];
  return { kind: 'answer', responseCode, isAuthoritative: false, answers, authorities, additionals: [] };
}
