/** `spec.network.zones`: the names of the world outside. */
import { say } from '../../base/sentence';
import {
  type FieldPath,
  forExample,
  invalidValue,
  type ObjectIssue,
  problem,
} from '../../kube/objects/object-issue';
import { dnsLabelsOf } from '../../wire/dns-name';
import type { LabZone } from '../lab-document';
import type { GivenLabSpec } from '../lab-schema';
import { zoneKeyOf } from './zone-names';
import { parseZoneRecord } from '../../wire/zone-record';

const DEFAULT_TTL_SECONDS = 300;

export function resolveZones(given: GivenLabSpec, issues: ObjectIssue[]): readonly LabZone[] {
  const seen = new Set<string>();
  return (given.network?.zones ?? []).map(({ name, ttl, records = [] }, index) => {
    const path: FieldPath = ['spec', 'network', 'zones', index];
    const zone = zoneKeyOf(name);
    if (name === '' || dnsLabelsOf(zone) === undefined) {
      issues.push(
        invalidValue([...path, 'name'], name, say('must be a domain name'), forExample('example.org')),
      );
    } else if (seen.has(zone)) {
      issues.push(
        problem('duplicate-name', [...path, 'name'], say('the zone {name} is there twice', { name })),
      );
    }
    seen.add(zone);
    const ttlSeconds = ttl ?? DEFAULT_TTL_SECONDS;
    for (const [line, text] of records.entries()) {
      const parsed = parseZoneRecord(text, { zone, ttlSeconds });
      if (!parsed.ok) issues.push(invalidValue([...path, 'records', line], text, parsed.error));
    }
    return { name, ttlSeconds, records };
  });
}
