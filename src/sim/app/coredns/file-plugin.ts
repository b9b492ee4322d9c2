/**
 * `file`: zones from files in the container, as from a key of the ConfigMap (`plugin/file`, v1.11).
 *
 * Models several lines, `reload` by looking at the file when a question comes, and aliases that lead out of the zone. Leaves
 * out transfers.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_RESPONSE_CODE } from '../../wire/dns';
import { matchingZone } from '../../wire/dns-zone';
import type { DnsRequest } from './dns-request';
import {
  normalizeZone,
  replyMessage,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';
import { parseZoneFile, type ZoneFile } from './zone-file';

/** Axfr and ixfr. */
const TRANSFERS: readonly number[] = [251, 252];

interface ServedZone {
  readonly path: string;
  text: string;
  file: ZoneFile;
}

export function filePlugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const { reader, readFile } = setup;
  const zones = new Map<string, ServedZone>();
  while (reader.next()) {
    if (!reader.nextArgument()) return err(reader.argumentProblem());
    const name = reader.text;
    const given = reader.remainingArguments().map(normalizeZone);
    const path = name.startsWith('/') ? name : `${setup.path.replace(/[^/]*$/, '')}${name}`;
    const text = readFile(path);
    if (text === undefined) return err(`open ${name}: no such file or directory`);
    for (const zone of given.length > 0 ? given : setup.zones) {
      const parsed = parseZoneFile(text, zone);
      if (!parsed.ok) return err(parsed.error);
      zones.set(zone, { path, text, file: parsed.value });
    }
    while (reader.nextInBlock()) {
      const property = reader.text;
      const words = reader.remainingArguments();
      if (property === 'upstream' || (property === 'reload' && words.length === 1)) continue;
      if (property === 'reload') return err(reader.argumentProblem());
      return err(reader.problem(`unknown property '${property}'`));
    }
  }
  return ok((request, next) => answer(setup, zones, request, next));
}

function* answer(
  setup: PluginSetup,
  zones: ReadonlyMap<string, ServedZone>,
  request: DnsRequest,
  next: NextPlugin,
): Task<DnsReply> {
  const { name, question, query } = request;
  const zone = matchingZone(zones.keys(), name);
  const served = zone === undefined ? undefined : zones.get(zone);
  if (served === undefined || zone === undefined) return yield* next(request);
  if (TRANSFERS.includes(question.type)) return unwritten(DNS_RESPONSE_CODE.REFUSED);
  follow(setup, zone, served);
  const { target, answers, ...found } = served.file.lookUp(question.name, question.type);
  const outside =
    target === undefined ? [] : (yield* setup.lookUp(request, target, question.type)).message?.answers;
  return written(replyMessage(query, { ...found, answers: [...answers, ...(outside ?? [])] }));
}

/** A file that does not read as a zone leaves the one before. */
function follow({ readFile }: PluginSetup, zone: string, served: ServedZone): void {
  const text = readFile(served.path);
  if (text === undefined || text === served.text) return;
  served.text = text;
  const parsed = parseZoneFile(text, zone);
  if (parsed.ok) served.file = parsed.value;
}
