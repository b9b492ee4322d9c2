/**
 * `template`: answers made from patterns of the question (`plugin/template`, v1.11).
 *
 * Models several templates of a server in order, `match`, `answer`, `additional`, `authority`, `rcode`, `fallthrough`, and
 * that an alias in an answer is followed. Leaves out `ederror`, metadata, and actions that `go-template.ts` leaves out.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import {
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  formatDnsClass,
  formatDnsType,
  parseDnsClass,
  parseDnsType,
  type DnsRecord,
} from '../../wire/dns';
import { matchingZone } from '../../wire/dns-zone';
import { formatIp } from '../../wire/ip-address';
import { parseZoneRecord } from '../../wire/zone-record';
import { goRegExp } from './go-regexp';
import { parseGoTemplate, type GoTemplate, type TemplateValues } from './go-template';
import type { DnsRequest } from './dns-request';
import {
  Fallthrough,
  normalizeZone,
  replyMessage,
  responseCodeOf,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

const ANY_CLASS = 255;
/** Of records that say nothing about it (`dns.NewRR`). */
const DEFAULT_TTL_SECONDS = 3_600;

type Section = 'answer' | 'additional' | 'authority';

interface Template {
  readonly class: number;
  readonly type: number;
  readonly zones: readonly string[];
  readonly patterns: RegExp[];
  readonly sections: Readonly<Record<Section, GoTemplate[]>>;
  readonly fallthrough: Fallthrough;
  responseCode: number;
}

export function templatePlugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const templates: Template[] = [];
  while (setup.reader.next()) {
    const template = readTemplate(setup);
    if (typeof template === 'string') return err(template);
    templates.push(template);
  }
  return ok((request, next) => answer(setup, templates, request, next));
}

function readTemplate({ reader, zones }: PluginSetup): Template | string {
  if (!reader.nextArgument()) return reader.argumentProblem();
  const code = parseDnsClass(reader.text);
  if (code === undefined) return reader.problem(`invalid query class ${reader.text}`);
  if (!reader.nextArgument()) return reader.argumentProblem();
  const type = parseDnsType(reader.text);
  if (type === undefined) return reader.problem(`invalid RR class ${reader.text}`);
  const given = reader.remainingArguments().map(normalizeZone);
  const template: Template = {
    class: code,
    type,
    zones: given.length > 0 ? given : zones,
    patterns: [],
    sections: { answer: [], additional: [], authority: [] },
    fallthrough: new Fallthrough(),
    responseCode: DNS_RESPONSE_CODE.NOERROR,
  };
  while (reader.nextInBlock()) {
    const problem = readProperty(reader, template);
    if (problem !== undefined) return problem;
  }
  if (template.patterns.length === 0) template.patterns.push(/.*/);
  const { answer: answers, authority } = template.sections;
  if (answers.length + authority.length === 0 && template.responseCode === DNS_RESPONSE_CODE.NOERROR) {
    return reader.problem('no answer section for template found');
  }
  return template;
}

function readProperty(reader: PluginSetup['reader'], template: Template): string | undefined {
  const property = reader.text;
  const words = reader.remainingArguments();
  switch (property) {
    case 'match':
      if (words.length === 0) return reader.argumentProblem();
      for (const word of words) {
        const pattern = goRegExp(word);
        if (pattern === undefined) return reader.problem(`could not parse regex: ${word}`);
        template.patterns.push(pattern);
      }
      return undefined;
    case 'answer':
    case 'additional':
    case 'authority':
      if (words.length === 0) return reader.argumentProblem();
      for (const word of words) {
        const parsed = parseGoTemplate(word);
        if (!parsed.ok) return reader.problem(`could not compile template: ${word}, ${parsed.error}`);
        template.sections[property].push(parsed.value);
      }
      return undefined;
    case 'rcode': {
      const code = responseCodeOf(words[0] ?? '');
      if (words.length === 0) return reader.argumentProblem();
      if (code === undefined) return reader.problem(`unknown rcode ${words[0] ?? ''}`);
      template.responseCode = code;
      return undefined;
    }
    case 'fallthrough':
      template.fallthrough.set(words);
      return undefined;
    // It is so without being told.
    case 'upstream':
      return undefined;
    case 'ederror':
      return reader.problem(`property '${property}' of template is not modelled in this lab`);
    default:
      return reader.argumentProblem();
  }
}

function* answer(
  setup: PluginSetup,
  templates: readonly Template[],
  request: DnsRequest,
  next: NextPlugin,
): Task<DnsReply> {
  for (const template of templates) {
    const values = valuesOf(template, request);
    if (values === 'other') continue;
    if (values === undefined) {
      if (template.fallthrough.includes(request.name)) continue;
      return unwritten(DNS_RESPONSE_CODE.NXDOMAIN);
    }
    const { responseCode, sections } = template;
    if (responseCode === DNS_RESPONSE_CODE.SERVFAIL) return unwritten(responseCode);
    const parts = {
      answers: [] as DnsRecord[],
      additionals: [] as DnsRecord[],
      authorities: [] as DnsRecord[],
    };
    for (const [section, records] of [
      ['answer', parts.answers],
      ['additional', parts.additionals],
      ['authority', parts.authorities],
    ] as const) {
      for (const make of sections[section]) {
        const record = recordOf(make(values));
        if (typeof record === 'string') return unwritten(DNS_RESPONSE_CODE.SERVFAIL, record);
        records.push(record);
        if (section === 'answer') records.push(...(yield* behindAlias(setup, request, record)));
      }
    }
    return written(replyMessage(request.query, { isAuthoritative: true, responseCode, ...parts }));
  }
  return yield* next(request);
}

/** `other`: the template is about something else. Undefined: none of its patterns fits. */
function valuesOf(template: Template, request: DnsRequest): TemplateValues | 'other' | undefined {
  const { question, name, client } = request;
  const isClass = template.class === ANY_CLASS || [ANY_CLASS, template.class].includes(question.class);
  const isType = template.type === DNS_TYPE.ANY || [DNS_TYPE.ANY, template.type].includes(question.type);
  const zone = matchingZone(template.zones, name);
  if (!isClass || !isType || zone === undefined) return 'other';
  for (const pattern of template.patterns) {
    const found = pattern.exec(name);
    if (found === null) continue;
    const matches = found.map((match) => match);
    const groups = new Map(matches.map((match, index) => [String(index), match]));
    for (const [key, match] of Object.entries(found.groups ?? {})) groups.set(key, match);
    const type = question.type === DNS_TYPE.ANY ? template.type : question.type;
    const code = question.class === ANY_CLASS ? template.class : question.class;
    const fields = new Map([
      ['Name', name],
      ['Zone', zone],
      ['Type', formatDnsType(type)],
      ['Class', formatDnsClass(code)],
      ['Remote', formatIp(client.address)],
      ['Question.Name', question.name],
    ]);
    return { fields, matches, groups };
  }
  return undefined;
}

function recordOf(line: string | undefined): DnsRecord | string {
  if (line === undefined) return 'template: answer:1: error calling index: index out of range';
  const parsed = parseZoneRecord(line, { zone: '.', ttlSeconds: DEFAULT_TTL_SECONDS });
  return parsed.ok ? parsed.value : `dns: ${parsed.error}`;
}

function* behindAlias(
  setup: PluginSetup,
  request: DnsRequest,
  record: DnsRecord,
): Task<readonly DnsRecord[]> {
  const { type } = request.question;
  const isAddress = type === DNS_TYPE.A || type === DNS_TYPE.AAAA;
  if (!isAddress || record.data.kind !== 'CNAME') return [];
  const reply = yield* setup.lookUp(request, record.data.target, type);
  return reply.message?.answers ?? [];
}
