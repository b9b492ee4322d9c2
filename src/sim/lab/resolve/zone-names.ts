/**
 * The zones of a lab, `spec.network.zones`: what the name servers of the world outside know.
 *
 * Models records by name, aliases that lead on within the zones, names that exist only because of one below, wildcards
 * (RFC 4592), NODATA and NXDOMAIN with the zone's SOA. Leaves out delegation, DNSSEC and transfers.
 */
import { append } from '../../base/append';
import type { DnsAnswer, DnsBackend } from '../../app/dns-backend';
import { DNS_CLASS_IN, DNS_RESPONSE_CODE, DNS_TYPE, dnsTypeOf, type DnsRecord } from '../../wire/dns';
import { withoutFinalDot } from '../../wire/dns-name';
import { matchingZone } from '../../wire/dns-zone';
import type { LabZone } from '../lab-document';
import { parseZoneRecord } from '../../wire/zone-record';

const MAX_ALIASES = 8;

interface Zone {
  readonly soa: DnsRecord;
  readonly recordsByName: ReadonlyMap<string, readonly DnsRecord[]>;
  /** Names that are above one with records. */
  readonly emptyNames: ReadonlySet<string>;
}

export class ZoneNames implements DnsBackend {
  readonly #zones = new Map<string, Zone>();

  constructor(zones: readonly LabZone[]) {
    for (const zone of zones) {
      const name = zoneKeyOf(zone.name);
      this.#zones.set(name, zoneOf(zone, name));
    }
  }

  lookUp(asked: string, type: number): DnsAnswer {
    const name = asked.toLowerCase();
    const zone = this.#zoneOf(name);
    if (zone === undefined) return { kind: 'not-mine' };
    const answers: DnsRecord[] = [];
    const reached = this.#collect(name, asked, { type, answers, depth: 0 });
    const isMissing = reached === 'no-such-name';
    const authorities =
      isMissing || answers.every((record) => dnsTypeOf(record.data) !== type) ? [zone.soa] : [];
    return {
      kind: 'answer',
      responseCode: isMissing ? DNS_RESPONSE_CODE.NXDOMAIN : DNS_RESPONSE_CODE.NOERROR,
      isAuthoritative: false,
      answers,
      authorities: answers.length > 0 && !isMissing ? [] : authorities,
      additionals: [],
      ...(reached === 'found' || reached === 'no-such-name' ? {} : { target: reached.outside }),
    };
  }

  #zoneOf(name: string): Zone | undefined {
    const key = matchingZone(this.#zones.keys(), name);
    return key === undefined ? undefined : this.#zones.get(key);
  }

  #collect(
    name: string,
    spelling: string,
    search: { readonly type: number; readonly answers: DnsRecord[]; readonly depth: number },
  ): 'found' | 'no-such-name' | { readonly outside: string } {
    const zone = this.#zoneOf(name);
    if (zone === undefined) return { outside: name };
    const records = recordsAt(zone, name);
    if (records === undefined) return zone.emptyNames.has(name) ? 'found' : 'no-such-name';
    const { type, answers, depth } = search;
    const fitting = records.filter(({ data }) => type === DNS_TYPE.ANY || dnsTypeOf(data) === type);
    const alias = records.find(({ data }) => data.kind === 'CNAME');
    const shown = fitting.length > 0 || alias === undefined ? fitting : [alias];
    append(
      answers,
      shown.map((record) => ({ ...record, name: spelling })),
    );
    if (fitting.length > 0 || alias?.data.kind !== 'CNAME' || depth >= MAX_ALIASES) return 'found';
    return this.#collect(alias.data.target, alias.data.target, { type, answers, depth: depth + 1 });
  }
}

export function zoneKeyOf(name: string): string {
  return name === '.' ? name : `${withoutFinalDot(name.toLowerCase())}.`;
}

function zoneOf({ ttlSeconds, records }: LabZone, zone: string): Zone {
  const recordsByName = new Map<string, DnsRecord[]>();
  const emptyNames = new Set([zone]);
  for (const line of records) {
    const parsed = parseZoneRecord(line, { zone, ttlSeconds });
    if (!parsed.ok) continue;
    const record = parsed.value;
    const list = recordsByName.get(record.name);
    if (list === undefined) recordsByName.set(record.name, [record]);
    else list.push(record);
    let above = record.name;
    while (above !== zone && above.includes('.')) {
      emptyNames.add(above);
      above = above.slice(above.indexOf('.') + 1);
    }
  }
  const given = recordsByName.get(zone)?.find(({ data }) => data.kind === 'SOA');
  return { soa: given ?? defaultSoaOf(zone, ttlSeconds), recordsByName, emptyNames };
}

/** The name's own records, or those of the wildcard beside it. */
function recordsAt(zone: Zone, name: string): readonly DnsRecord[] | undefined {
  const own = zone.recordsByName.get(name);
  if (own !== undefined || zone.emptyNames.has(name)) return own;
  let above = name;
  while (above.includes('.')) {
    above = above.slice(above.indexOf('.') + 1);
    const wildcard = zone.recordsByName.get(above === '' ? '*.' : `*.${above}`);
    if (wildcard !== undefined) return wildcard;
    // Only the closest name that exists may have one.
    if (zone.emptyNames.has(above)) return undefined;
  }
  return undefined;
}

function defaultSoaOf(zone: string, ttlSeconds: number): DnsRecord {
  const below = zone === '.' ? '' : zone;
  return {
    name: zone,
    class: DNS_CLASS_IN,
    ttlSeconds,
    data: {
      kind: 'SOA',
      primaryName: `ns.${below}`,
      mailbox: `hostmaster.${below}`,
      serial: 1,
      refreshSeconds: 7_200,
      retrySeconds: 3_600,
      expireSeconds: 1_209_600,
      minimumSeconds: ttlSeconds,
    },
  };
}
