/**
 * `rewrite`: questions are asked under another name or type, and answers told under the first one (`plugin/rewrite`, v1.11).
 *
 * Models names (exact, prefix, suffix, substring, regex), types, classes, lifetimes, response codes, `answer name`, `answer value`,
 * `answer auto`, `stop` and `continue`. Leaves out EDNS options and the rule `cname`.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_CLASS_IN, parseDnsType, type DnsData, type DnsMessage, type DnsRecord } from '../../wire/dns';
import { goRegExp } from './go-regexp';
import type { DnsRequest } from './dns-request';
import {
  normalizeZone,
  responseCodeOf,
  withQuestion,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

type RecordChange = (record: DnsRecord) => DnsRecord;

interface Rewriting {
  readonly request: DnsRequest;
  /** What is done to each record of the answer. */
  readonly changes: readonly RecordChange[];
  /** What is done to the whole of it. */
  readonly changeCode?: (responseCode: number) => number;
}

interface Rule {
  readonly isLast: boolean;
  /** Undefined when the rule is about something else. */
  readonly apply: (request: DnsRequest) => Rewriting | undefined;
}

const MATCH_KINDS: ReadonlySet<string> = new Set(['exact', 'prefix', 'suffix', 'substring', 'regex']);
const CLASSES: Readonly<Record<string, number>> = { IN: DNS_CLASS_IN, CH: 3, HS: 4, ANY: 255 };

export function rewritePlugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const { reader } = setup;
  const rules: Rule[] = [];
  while (reader.next()) {
    const words = [...reader.remainingArguments()];
    while (reader.nextInBlock()) words.push(reader.text, ...reader.remainingArguments());
    const rule = ruleOf(words);
    if (typeof rule === 'string') return err(rule);
    rules.push(rule);
  }
  return ok((request, next) => rewrite(rules, request, next));
}

function* rewrite(rules: readonly Rule[], request: DnsRequest, next: NextPlugin): Task<DnsReply> {
  let current = request;
  const changes: RecordChange[] = [];
  const codeChanges: ((responseCode: number) => number)[] = [];
  let isRewritten = false;
  for (const { apply, isLast } of rules) {
    const done = apply(current);
    if (done === undefined) continue;
    isRewritten = true;
    current = done.request;
    // The last change of the name is the first to be taken back.
    changes.unshift(...done.changes);
    if (done.changeCode !== undefined) codeChanges.push(done.changeCode);
    if (isLast) break;
  }
  const reply = yield* next(current);
  if (!isRewritten || reply.message === undefined) return reply;
  const message = restored(reply.message, request, changes);
  const responseCode = codeChanges.reduce((code, change) => change(code), message.responseCode);
  return written({ ...message, responseCode });
}

function restored(message: DnsMessage, request: DnsRequest, changes: readonly RecordChange[]): DnsMessage {
  const changed = (records: readonly DnsRecord[]): readonly DnsRecord[] =>
    records.map((record) =>
      record.data.kind === 'OPT' ? record : changes.reduce((each, change) => change(each), record),
    );
  return {
    ...message,
    questions: request.query.questions,
    answers: changed(message.answers),
    authorities: changed(message.authorities),
    additionals: changed(message.additionals),
  };
}

function ruleOf(words: readonly string[]): Rule | string {
  if (words.length === 0) return 'no rule type specified for rewrite';
  const [first = ''] = words;
  const hasMode = first === 'continue' || first === 'stop';
  const isLast = first !== 'continue';
  const [field = '', ...rest] = hasMode ? words.slice(1) : words;
  switch (field) {
    case 'name':
      return nameRuleOf(rest, isLast);
    case 'type':
      return typeRuleOf(rest, isLast);
    case 'class':
      return classRuleOf(rest, isLast);
    case 'ttl':
      return ttlRuleOf(rest, isLast);
    case 'answer':
      return 'response rewrites must begin with a name rule';
    case 'rcode':
      return codeRuleOf(rest, isLast);
    case 'edns0':
    case 'cname':
      return `a rewrite rule of type "${field}" is not modelled in this lab`;
    default:
      return `invalid rule type ${JSON.stringify(field)}`;
  }
}

function typeRuleOf([from = '', to = '']: readonly string[], isLast: boolean): Rule | string {
  const fromType = parseDnsType(from);
  const toType = parseDnsType(to);
  if (fromType === undefined) return `invalid type ${JSON.stringify(from.toUpperCase())}`;
  if (toType === undefined) return `invalid type ${JSON.stringify(to.toUpperCase())}`;
  return {
    isLast,
    apply: (request) =>
      request.question.type === fromType
        ? { request: withQuestion(request, { ...request.question, type: toType }), changes: [] }
        : undefined,
  };
}

function classRuleOf([from = '', to = '']: readonly string[], isLast: boolean): Rule | string {
  const fromClass = CLASSES[from.toUpperCase()];
  const toClass = CLASSES[to.toUpperCase()];
  if (fromClass === undefined) return `invalid class ${JSON.stringify(from.toUpperCase())}`;
  if (toClass === undefined) return `invalid class ${JSON.stringify(to.toUpperCase())}`;
  return {
    isLast,
    apply: (request) =>
      request.question.class === fromClass
        ? { request: withQuestion(request, { ...request.question, class: toClass }), changes: [] }
        : undefined,
  };
}

/** `rcode [KIND] NAME FROM TO` */
function codeRuleOf(words: readonly string[], isLast: boolean): Rule | string {
  const hasKind = words.length > 3 && MATCH_KINDS.has((words[0] ?? '').toLowerCase());
  const kind = hasKind ? (words[0] ?? '').toLowerCase() : 'exact';
  const [name = '', fromText, toText] = hasKind ? words.slice(1) : words;
  if (toText === undefined) return `too few (${words.length}) arguments for a rcode rule`;
  const from = responseCodeOf(fromText ?? '');
  const to = responseCodeOf(toText);
  if (from === undefined) return `invalid RCODE '${fromText ?? ''}' for a rcode rule`;
  if (to === undefined) return `invalid RCODE '${toText}' for a rcode rule`;
  const matcher = matcherOf(kind, name);
  if (typeof matcher === 'string') return matcher;
  return {
    isLast,
    apply: (request) =>
      matcher(request.name) === undefined
        ? undefined
        : { request, changes: [], changeCode: (code) => (code === from ? to : code) },
  };
}

function ttlRuleOf(words: readonly string[], isLast: boolean): Rule | string {
  const hasKind = words.length > 2 && MATCH_KINDS.has((words[0] ?? '').toLowerCase());
  const kind = hasKind ? (words[0] ?? '').toLowerCase() : 'exact';
  const [from = '', text = ''] = hasKind ? words.slice(1) : words;
  const [, least = '', most] = /^(\d*)(?:-(\d*))?$/.exec(text) ?? [];
  if (text === '' || (least === '' && most === undefined)) return `invalid TTL '${text}' for rewrite`;
  const low = least === '' ? 0 : Number(least);
  const high = most === undefined ? low : most === '' ? Number.MAX_SAFE_INTEGER : Number(most);
  const matcher = matcherOf(kind, from);
  if (typeof matcher === 'string') return matcher;
  return {
    isLast,
    apply: (request) =>
      matcher(request.name) === undefined
        ? undefined
        : {
            request,
            changes: [
              (record) => ({ ...record, ttlSeconds: Math.min(Math.max(record.ttlSeconds, low), high) }),
            ],
          },
  };
}

/** Answers the groups of the match; undefined for a name that does not match. */
function matcherOf(kind: string, from: string): ((name: string) => readonly string[] | undefined) | string {
  if (kind === 'regex') {
    const pattern = goRegExp(from, 'i');
    if (pattern === undefined) return `invalid regex pattern in a name rule: ${from}`;
    return (name) => pattern.exec(name)?.map((group) => group);
  }
  const key = kind === 'exact' || kind === 'suffix' ? normalizeZone(from) : from.toLowerCase();
  return (name) => {
    const isMatch =
      (kind === 'exact' && name === key) ||
      (kind === 'prefix' && name.startsWith(key)) ||
      (kind === 'suffix' && name.endsWith(key)) ||
      (kind === 'substring' && name.includes(key));
    return isMatch ? [name] : undefined;
  };
}

function nameRuleOf(words: readonly string[], isLast: boolean): Rule | string {
  if (words.length < 2) return 'a name rule needs at least two arguments';
  const hasKind = words.length > 2 && MATCH_KINDS.has((words[0] ?? '').toLowerCase());
  const kind = hasKind ? (words[0] ?? '').toLowerCase() : 'exact';
  const [from = '', to = '', ...rest] = hasKind ? words.slice(1) : words;
  const answers = answerChangesOf(rest);
  if (typeof answers === 'string') return answers;
  const { changes, isAutomatic } = answers;
  if (isAutomatic && kind !== 'exact' && kind !== 'suffix') {
    return `answer auto is only possible with exact and suffix name rules`;
  }
  const matcher = matcherOf(kind, from);
  if (typeof matcher === 'string') return matcher;
  return {
    isLast,
    apply: (request) => {
      const groups = matcher(request.name);
      if (groups === undefined) return undefined;
      const name = renamed(kind, request.name, groups, from, to);
      const own = request.question.name;
      // What was asked exactly is answered under the name that it was asked with.
      const back: RecordChange[] = isAutomatic || kind === 'exact' ? [renaming(name, own)] : [];
      return {
        request: withQuestion(request, { ...request.question, name }),
        changes: [...back, ...changes],
      };
    },
  };
}

function renamed(kind: string, name: string, groups: readonly string[], from: string, to: string): string {
  switch (kind) {
    case 'prefix':
      return `${to.toLowerCase()}${name.slice(from.length)}`;
    case 'suffix':
      return `${name.slice(0, name.length - normalizeZone(from).length)}${normalizeZone(to)}`;
    case 'substring':
      return name.replaceAll(from.toLowerCase(), to.toLowerCase());
    case 'regex':
      return normalizeZone(withGroups(to, groups));
    default:
      return normalizeZone(to);
  }
}

function withGroups(text: string, groups: readonly string[]): string {
  return text.replaceAll(/\{(\d+)\}/g, (_whole, index: string) => groups[Number(index)] ?? '');
}

function renaming(from: string, to: string): RecordChange {
  const change = (name: string): string => (name.toLowerCase() === from.toLowerCase() ? to : name);
  return (record) => ({ ...withTarget(record, change), name: change(record.name) });
}

interface AnswerChanges {
  readonly changes: readonly RecordChange[];
  readonly isAutomatic: boolean;
}

/** `answer name FROM TO`, `answer value FROM TO`, `answer auto`, one behind the other. */
function answerChangesOf(words: readonly string[]): AnswerChanges | string {
  const changes: RecordChange[] = [];
  let isAutomatic = false;
  let rest = words;
  while (rest.length > 0) {
    const [answer, part, from, to] = rest;
    if (answer !== 'answer') return `exceeded the number of arguments for a name rule: ${rest.join(' ')}`;
    if (part === 'auto') {
      isAutomatic = true;
      rest = rest.slice(2);
      continue;
    }
    if ((part !== 'name' && part !== 'value') || from === undefined || to === undefined) {
      return `invalid arguments for an answer rule: ${rest.join(' ')}`;
    }
    const pattern = goRegExp(from, 'i');
    if (pattern === undefined) return `invalid regex pattern in a name rule: ${from}`;
    const change = (name: string): string => {
      const groups = pattern.exec(name);
      return groups === null ? name : normalizeZone(withGroups(to, groups));
    };
    changes.push(
      part === 'name'
        ? (record): DnsRecord => ({ ...record, name: change(record.name) })
        : (record): DnsRecord => withTarget(record, change),
    );
    rest = rest.slice(4);
  }
  return { changes, isAutomatic };
}

/** Names in the data of a record. */
function withTarget(record: DnsRecord, change: (name: string) => string): DnsRecord {
  const { data } = record;
  const changed = (target: string, make: (target: string) => DnsData): DnsRecord => {
    const renamedTarget = change(target);
    return renamedTarget === target ? record : { ...record, data: make(renamedTarget) };
  };
  switch (data.kind) {
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return changed(data.target, (target) => ({ kind: data.kind, target }));
    case 'MX':
    case 'SRV':
      return changed(data.target, (target) => ({ ...data, target }));
    default:
      return record;
  }
}
