/**
 * What the lab's router answers to DNS questions: the names of the machines, as a home router does, and for the
 * internet `example.com`, which every machine that is called `internet` answers for. Zones of the lab come first.
 *
 * Models A and AAAA records and the reverse of them. Every other name does not exist.
 */
import type { DnsAnswer, DnsBackend } from '../../app/dns-backend';
import type { Machine } from '../../host/machine';
import { DNS_CLASS_IN, DNS_RESPONSE_CODE, DNS_TYPE, type DnsData, type DnsRecord } from '../../wire/dns';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { isLinkLocalIpv6 } from '../../wire/ipv6-address';
import { reverseNameOf } from '../../wire/reverse-name';
import type { LabZone } from '../lab-document';
import { ZoneNames } from '../resolve/zone-names';

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

export interface NamedMachine {
  readonly name: string;
  readonly addresses: readonly IpAddress[];
}

export class MachineNames implements DnsBackend {
  readonly #addresses = new Map<string, readonly IpAddress[]>();
  readonly #namesByReverse = new Map<string, string>();
  /** Of balancers of a cloud, which come and go. */
  readonly #cloud = new Map<string, IpAddress>();
  #zones = new ZoneNames([]);

  constructor(machines: Iterable<NamedMachine>, zones: readonly LabZone[]) {
    this.refresh(machines, zones);
  }

  /** Machines have come or gone, or zones are others. */
  refresh(machines: Iterable<NamedMachine>, zones: readonly LabZone[]): void {
    this.#zones = new ZoneNames(zones);
    this.#addresses.clear();
    this.#namesByReverse.clear();
    for (const { name, addresses } of machines) {
      this.#addName(`${name}.`, addresses);
      if (name === 'internet') this.#addName('example.com.', addresses);
    }
  }

  /** Without an address it is no longer there. */
  setCloudName(name: string, address: IpAddress | undefined): void {
    const key = `${name}.`.toLowerCase();
    if (address === undefined) this.#cloud.delete(key);
    else this.#cloud.set(key, address);
  }

  lookUp(name: string, type: number): DnsAnswer {
    const inZone = this.#zones.lookUp(name, type);
    if (inZone.kind === 'not-mine') return this.#lookUpMachine(name, type);
    if (inZone.target === undefined) return inZone;
    // An alias of a machine.
    const { target, ...alias } = inZone;
    const more = this.#lookUpMachine(target, type);
    return more.kind === 'answer' ? { ...alias, answers: [...alias.answers, ...more.answers] } : alias;
  }

  #lookUpMachine(name: string, type: number): DnsAnswer {
    const key = name.toLowerCase();
    const inCloud = this.#cloud.get(key);
    const addresses = inCloud === undefined ? this.#addresses.get(key) : [inCloud];
    const reverse = this.#namesByReverse.get(key);
    if (addresses === undefined && reverse === undefined) return answer(DNS_RESPONSE_CODE.NXDOMAIN, []);
    const records: DnsRecord[] = [];
    for (const address of addresses ?? []) {
      if (isIpv6(address)) {
        if (type === DNS_TYPE.AAAA) records.push(recordOf(name, { kind: 'AAAA', address }));
      } else if (type === DNS_TYPE.A) records.push(recordOf(name, { kind: 'A', address }));
    }
    if (type === DNS_TYPE.PTR && reverse !== undefined)
      records.push(recordOf(name, { kind: 'PTR', target: reverse }));
    return answer(DNS_RESPONSE_CODE.NOERROR, records);
  }

  #addName(name: string, addresses: readonly IpAddress[]): void {
    this.#addresses.set(name, addresses);
    for (const address of addresses) {
      const reverse = reverseNameOf(address);
      if (!this.#namesByReverse.has(reverse)) this.#namesByReverse.set(reverse, name);
    }
  }
}

/** With the addresses that it has now. */
export function namedMachineOf(machine: Machine): NamedMachine {
  return { name: machine.name, addresses: addressesOf(machine) };
}

function addressesOf({ rootNamespace: { stack } }: Machine): readonly IpAddress[] {
  const devices = stack.devices().filter(({ kind }) => kind === 'physical');
  const ipv4 = devices.flatMap((device) => stack.addressesOf(device).map(({ address }) => address));
  if (!stack.hasIpv6) return ipv4;
  const ipv6 = devices.flatMap((device) => stack.ipv6.addressesOf(device).map(({ address }) => address));
  return [...ipv4, ...ipv6.filter((address) => !isLinkLocalIpv6(address))];
}

function recordOf(name: string, data: DnsData): DnsRecord {
  return { name, class: DNS_CLASS_IN, ttlSeconds: TTL_SECONDS, data };
}

function answer(responseCode: number, answers: readonly DnsRecord[]): DnsAnswer {
  const authorities = answers.length === 0 ? [ROOT_SOA] : [];
  return { kind: 'answer', responseCode, isAuthoritative: false, answers, authorities, additionals: [] };
}
