/**
 * Cron schedules.
 *
 * `robfig/cron` v3 (`ParseStandard`), which Kubernetes v1.32 reads them with: five fields, names of months and days,
 * `@daily` and the like, and `@every 1h30m`. What clocks leave out in spring does not come, and what they show twice in
 * autumn comes twice.
 */
import { civilDateOf } from '../../base/civil-date';
import { err, ok, type Result } from '../../base/result';
import { UTC, type TimeZone } from './time-zone';

interface FieldRange {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

const MINUTES: FieldRange = { min: 0, max: 59 };
const HOURS: FieldRange = { min: 0, max: 23 };
const DAYS_OF_MONTH: FieldRange = { min: 1, max: 31 };
const MONTHS_OF_YEAR: FieldRange = { min: 1, max: 12, names: MONTHS };
const DAYS_OF_WEEK: FieldRange = { min: 0, max: 6, names: DAYS };

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const SECONDS_BY_UNIT: ReadonlyMap<string, number> = new Map([
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
]);

const SECONDS_PER_DAY = 86_400;
/** Within five years every schedule that ever comes has come. */
const MAX_DAYS = 5 * 366;

interface Field {
  readonly values: ReadonlySet<number>;
  readonly isAny: boolean;
}

export interface CronSchedule {
  /** In seconds since 1970, by the clock of the zone; undefined when it never comes. */
  readonly nextAfter: (unixSeconds: number, zone?: TimeZone) => number | undefined;
}

export function parseCronSchedule(text: string): Result<CronSchedule, string> {
  if (text === '') return err('empty spec string');
  if (text.startsWith('@every ')) return parseEvery(text);
  const spec = text.startsWith('@') ? DESCRIPTORS.get(text) : text;
  if (spec === undefined) return err(`unrecognized descriptor: ${text}`);
  const words = spec.split(/\s+/).filter((word) => word !== '');
  if (words.length !== 5)
    return err(`expected exactly 5 fields, found ${words.length}: [${words.join(' ')}]`);
  const ranges = [MINUTES, HOURS, DAYS_OF_MONTH, MONTHS_OF_YEAR, DAYS_OF_WEEK];
  const fields: Field[] = [];
  for (const [index, range] of ranges.entries()) {
    const field = parseField(words[index] ?? '', range);
    if (!field.ok) return field;
    fields.push(field.value);
  }
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = fields;
  if (!minutes || !hours || !daysOfMonth || !months || !daysOfWeek) return err('empty spec string');
  const isDay = (days: number): boolean => {
    const { month, day } = civilDateOf(days);
    if (!months.values.has(month)) return false;
    const isInMonth = daysOfMonth.values.has(day);
    const isInWeek = daysOfWeek.values.has((((days + 4) % 7) + 7) % 7);
    // With both restricted, either is enough.
    return daysOfMonth.isAny || daysOfWeek.isAny ? isInMonth && isInWeek : isInMonth || isInWeek;
  };
  const times = [...hours.values]
    .flatMap((hour) => [...minutes.values].map((minute) => hour * 3_600 + minute * 60))
    .sort((one, other) => one - other);
  return ok({ nextAfter: (unixSeconds, zone = UTC) => nextOf(isDay, times, unixSeconds, zone) });
}

function nextOf(
  isDay: (days: number) => boolean,
  times: readonly number[],
  unixSeconds: number,
  zone: TimeZone,
): number | undefined {
  const today = Math.floor((unixSeconds + zone.offsetAt(unixSeconds)) / SECONDS_PER_DAY);
  for (let days = today; days <= today + MAX_DAYS; days += 1) {
    if (!isDay(days)) continue;
    const next = firstOnDay(days * SECONDS_PER_DAY, times, unixSeconds, zone);
    if (next !== undefined) return next;
  }
  return undefined;
}

/** Of the moments at which a clock there shows one of the times. */
function firstOnDay(
  start: number,
  times: readonly number[],
  unixSeconds: number,
  zone: TimeZone,
): number | undefined {
  let first: number | undefined = undefined;
  for (const offset of zone.offsets) {
    const inDay = times.find((time) => {
      const moment = start + time - offset;
      return moment > unixSeconds && zone.offsetAt(moment) === offset;
    });
    if (inDay === undefined) continue;
    const moment = start + inDay - offset;
    if (first === undefined || moment < first) first = moment;
  }
  return first;
}

function parseEvery(text: string): Result<CronSchedule, string> {
  const duration = text.slice('@every '.length);
  let total = 0;
  for (const [, count = '', unit = ''] of duration.matchAll(/(\d+)([hms])/g)) {
    total += Number(count) * (SECONDS_BY_UNIT.get(unit) ?? 0);
  }
  if (!/^(\d+[hms])+$/.test(duration))
    return err(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`);
  const period = Math.max(1, total);
  return ok({ nextAfter: (unixSeconds) => unixSeconds + period });
}

function parseField(text: string, range: FieldRange): Result<Field, string> {
  const values = new Set<number>();
  let isAny = false;
  for (const part of text.split(',').filter((word) => word !== '')) {
    const parsed = parsePart(part, range);
    if (!parsed.ok) return parsed;
    const { start, end, step } = parsed.value;
    isAny ||= parsed.value.isAny;
    for (let value = start; value <= end; value += step) values.add(value);
  }
  return ok({ values, isAny });
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly isAny: boolean;
}

function parsePart(text: string, range: FieldRange): Result<Part, string> {
  const [span = '', stepText, ...moreSteps] = text.split('/');
  const [low = '', high, ...moreEnds] = span.split('-');
  if (moreSteps.length > 0) return err(`too many slashes: ${text}`);
  if (moreEnds.length > 0) return err(`too many hyphens: ${text}`);
  const isStar = low === '*' || low === '?';
  const start = isStar ? ok(range.min) : parseValue(low, range);
  if (!start.ok) return start;
  const end = isStar ? ok(range.max) : high === undefined ? start : parseValue(high, range);
  if (!end.ok) return end;
  const step = stepText === undefined ? ok(1) : parseNumber(stepText);
  if (!step.ok) return step;
  // `5/15` is 5-59/15.
  const last = stepText !== undefined && !isStar && high === undefined ? range.max : end.value;
  if (start.value < range.min)
    return err(`beginning of range (${start.value}) below minimum (${range.min}): ${text}`);
  if (last > range.max) return err(`end of range (${last}) above maximum (${range.max}): ${text}`);
  if (start.value > last)
    return err(`beginning of range (${start.value}) beyond end of range (${last}): ${text}`);
  if (step.value === 0) return err(`step of range should be a positive number: ${text}`);
  return ok({ start: start.value, end: last, step: step.value, isAny: isStar && step.value === 1 });
}

function parseValue(text: string, { names, min }: FieldRange): Result<number, string> {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? ok(index + min) : parseNumber(text);
}

function parseNumber(text: string): Result<number, string> {
  if (/^-\d+$/.test(text)) return err(`negative number (${text}) not allowed: ${text}`);
  if (!/^\+?\d+$/.test(text))
    return err(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return ok(Number(text));
}
