/** Values that annotations and options have in nginx' notation. */
import { parseIp } from '../../../wire/ip-address';
import { parseIpCidr, widthOf, type IpCidr } from '../../../wire/ip-cidr';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `8m`, `1024`, `2G`; undefined for what nginx would refuse. */
export function bytesOfSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,9})([kmg]?)$/iu.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** Ranges and single addresses, and those that are neither. */
export function parseRanges(texts: readonly string[]): {
  readonly ranges: readonly IpCidr[];
  readonly wrong: readonly string[];
} {
  const ranges: IpCidr[] = [];
  const wrong: string[] = [];
  for (const text of texts.map((each) => each.trim()).filter((each) => each !== '')) {
    const address = parseIp(text);
    const range = address === undefined ? parseIpCidr(text) : { address, prefixLength: widthOf(address) };
    if (range === undefined) wrong.push(text);
    else ranges.push(range);
  }
  return { ranges, wrong };
}

/** What values may be made of (`annotations/parser/validators.go`). */
export const ANNOTATION_TEXT = {
  SIZE: /^\d+[bkmg]?$/iu,
  BASIC: /^[-/._~a-z\d:]*$/iu,
  SERVER_NAME: /^[-/._~a-z\d:^$[\](){}*+?|&=\\]*$/iu,
  SERVER_NAMES: /^[-/._~a-z\d:^$[\](){}*+?|&=\\, ]*$/iu,
  URL: /^[-._~a-z\d/:?&=$]*$/iu,
  PATH_WITH_CAPTURE: /^\/?[-._~a-z\d/:$]*$/iu,
  HEADERS: /^[-a-z\d_, ]*$/iu,
  NEXT_UPSTREAM:
    /^(?:(?:error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429|non_idempotent|off)\s?)+$/u,
} as const;

export function areRanges(value: string): boolean {
  return parseRanges(value.split(',')).wrong.length === 0;
}
