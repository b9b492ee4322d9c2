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
