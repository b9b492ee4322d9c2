/**
 * A zone from a master file (RFC 1035 §5) and what it answers (`plugin/file/{file,lookup}.go`, v1.11).
 *
 * Models $ORIGIN and $TTL, brackets over several lines, comments, names left out to repeat the one before, aliases that lead on
 * within the zone, wildcards, names that are delegated, addresses beside SRV, MX and NS, and the zone's name servers beside
 * answers. Leaves out $INCLUDE, DNSSEC and DNAME.
 */
import { err, ok, type Result } from '../../base/result';
import { DNS_RESPONSE_CODE, DNS_TYPE, dnsTypeOf, type DnsRecord } from '../../wire/dns';
import { isWithinZone } from '../../wire/dns-zone';
import { parseZoneRecord } from '../../wire/zone-record';

const MAX_ALIASES = 8;
const TTL_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

export interface ZoneAnswer {
  readonly responseCode: number;
  readonly isAuthoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  /** The last alias leads out of the zone. */
  readonly target?: string;
}

/** Lines with their brackets closed and their comments gone. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  for (const physical of text.split('\n')) {
    for (const part of physical.match(/"(?:[^"\\]|\\.)*"|;.*|[()]|[^"();]+/g) ?? []) {
      if (part.startsWith(';')) break;
      if (part === '(') depth += 1;
      else if (part === ')') depth -= 1;
      else line += part;
    }
    if (depth > 0) {
      line += ' ';
      continue;
    }
    if (line.trim() !== '') lines.push(line);
    line = '';
  }
  if (line.trim() !== '') lines.push(line);
  return lines;
}

function secondsOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(?:\d+[smhdw])+$/i.test(text)) return undefined;
  let total = 0;
  for (const [, count = '0', unit = 's'] of text.matchAll(/(\d+)([a-z])/gi)) {
    total += Number(count) * (TTL_UNITS[unit.toLowerCase()] ?? 1);
  }
  return total;
}

/** The records of a file, or what is wrong with it. */
function recordsOf(text: string, zone: string): Result<readonly DnsRecord[], string> {
  const records: DnsRecord[] = [];
  let origin = zone;
  let ttlSeconds = 3_600;
  let owner = '@';
  for (const line of logicalLines(text)) {
    const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
    const [first = '', second = ''] = words;
    if (first === '$ORIGIN') {
      origin = second.endsWith('.') ? second.toLowerCase() : `${second.toLowerCase()}.${origin}`;
      continue;
    }
    if (first === '$TTL') {
      ttlSeconds = secondsOf(second) ?? ttlSeconds;
      continue;
    }
    if (first.startsWith('$')) return err(`${first} is not modelled in this lab`);
    if (/^\S/.test(line)) owner = words.shift() ?? '@';
    const name =
      owner === '@' ? origin : owner.endsWith('.') ? owner : `${owner}.${origin === '.' ? '' : origin}`;
    owner = name;
    // Lifetimes and times of a SOA may have units.
    const isSoa = words.some((word) => word.toUpperCase() === 'SOA');
    const plain = words.map((word, index) =>
      index < 2 || (isSoa && index > 2) ? String(secondsOf(word) ?? word) : word,
    );
    const parsed = parseZoneRecord([name, ...plain].join(' '), { zone: origin, ttlSeconds });
    if (!parsed.ok) return err(parsed.error);
    records.push(parsed.value);
  }
  return ok(records);
}

export function parseZoneFile(text: string, zone: string): Result<ZoneFile, string> {
  const records = recordsOf(text, zone);
  if (!records.ok) return records;
  const soa = records.value.find(({ name, data }) => data.kind === 'SOA' && name === zone);
  if (soa === undefined) return err(`file has no SOA record for origin ${zone}`);
  const within = records.value.filter(({ name }) => isWithinZone(name, zone));
  return ok(new ZoneFile(zone, soa, within));
}

export class ZoneFile {
  readonly zone: string;
  readonly #soa: DnsRecord;
  readonly #recordsByName = new Map<string, DnsRecord[]>();
  /** Those above names with records, and these. */
  readonly #names = new Set<string>();

  constructor(zone: string, soa: DnsRecord, records: readonly DnsRecord[]) {
    this.zone = zone;
    this.#soa = soa;
    for (const record of records) {
      const list = this.#recordsByName.get(record.name);
      if (list === undefined) this.#recordsByName.set(record.name, [record]);
      else list.push(record);
      let name = record.name;
      while (isWithinZone(name, zone) && !this.#names.has(name)) {
        this.#names.add(name);
        name = name === '.' ? '' : name.slice(name.indexOf('.') + 1);
      }
    }
  }

  /** `asked` keeps the spelling of the question. */
  lookUp(asked: string, type: number): ZoneAnswer {
    return this.#lookUp(asked, type, []);
  }

  #lookUp(asked: string, type: number, aliases: readonly DnsRecord[]): ZoneAnswer {
    const name = asked.toLowerCase();
    const cut = this.#cutAbove(name);
    if (cut !== undefined) return this.#delegation(cut, aliases);
    const records = this.#recordsByName.get(name) ?? this.#wildcardFor(name);
    if (records === undefined) {
      const code = this.#names.has(name) ? DNS_RESPONSE_CODE.NOERROR : DNS_RESPONSE_CODE.NXDOMAIN;
      return this.#answer(code, aliases, [this.#soa]);
    }
    const own = records.map((record) => ({ ...record, name: asked }));
    const alias = own.find(({ data }) => data.kind === 'CNAME');
    if (alias?.data.kind === 'CNAME' && type !== DNS_TYPE.CNAME) {
      const { target } = alias.data;
      const chain = [...aliases, alias];
      if (!isWithinZone(target, this.zone)) {
        return { ...this.#answer(DNS_RESPONSE_CODE.NOERROR, chain, this.#nameServers()), target };
      }
      if (chain.length > MAX_ALIASES) return this.#answer(DNS_RESPONSE_CODE.NOERROR, chain, []);
      return this.#lookUp(target, type, chain);
    }
    const fitting = own.filter(({ data }) => dnsTypeOf(data) === type);
    if (fitting.length === 0) return this.#answer(DNS_RESPONSE_CODE.NOERROR, aliases, [this.#soa]);
    const isApexNs = type === DNS_TYPE.NS && name === this.zone;
    const authorities = isApexNs ? [] : this.#nameServers();
    return {
      ...this.#answer(DNS_RESPONSE_CODE.NOERROR, [...aliases, ...fitting], authorities),
      additionals: this.#addressesOf(fitting),
    };
  }

  #answer(
    responseCode: number,
    answers: readonly DnsRecord[],
    authorities: readonly DnsRecord[],
  ): ZoneAnswer {
    return { responseCode, isAuthoritative: true, answers, authorities, additionals: [] };
  }

  #nameServers(): readonly DnsRecord[] {
    return (this.#recordsByName.get(this.zone) ?? []).filter(({ data }) => data.kind === 'NS');
  }

  /** The name servers of the highest delegation that the name is in. */
  #cutAbove(name: string): readonly DnsRecord[] | undefined {
    let found: readonly DnsRecord[] | undefined;
    let above = name;
    while (above !== this.zone && isWithinZone(above, this.zone)) {
      const servers = (this.#recordsByName.get(above) ?? []).filter(({ data }) => data.kind === 'NS');
      if (servers.length > 0) found = servers;
      above = above.slice(above.indexOf('.') + 1);
    }
    return found;
  }

  #delegation(servers: readonly DnsRecord[], answers: readonly DnsRecord[]): ZoneAnswer {
    const additionals = this.#addressesOf(servers);
    return {
      ...this.#answer(DNS_RESPONSE_CODE.NOERROR, answers, servers),
      isAuthoritative: false,
      additionals,
    };
  }

  #wildcardFor(name: string): readonly DnsRecord[] | undefined {
    if (this.#names.has(name)) return undefined;
    let above = name;
    while (above !== this.zone && above.includes('.')) {
      above = above.slice(above.indexOf('.') + 1);
      const records = this.#recordsByName.get(`*.${above}`);
      if (records !== undefined) return records;
      if (this.#names.has(above)) return undefined;
    }
    return undefined;
  }

  /** What SRV, MX and NS records point to. */
  #addressesOf(records: readonly DnsRecord[]): readonly DnsRecord[] {
    return records.flatMap(({ data }) => {
      const hasTarget = data.kind === 'SRV' || data.kind === 'MX' || data.kind === 'NS';
      const known = hasTarget ? this.#recordsByName.get(data.target.toLowerCase()) : undefined;
      return (known ?? []).filter((record) => record.data.kind === 'A' || record.data.kind === 'AAAA');
    });
  }
}
