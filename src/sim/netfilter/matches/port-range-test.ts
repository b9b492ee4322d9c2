/** `--sport` and `--dport` of the protocols' matches. */
import { describePort, parsePortOrService } from '../protocol-names';
import { MAX_PORT } from '../option-values';

export interface PortRangeTest {
  readonly min: number;
  readonly max: number;
  readonly isInverted: boolean;
}

/** Matches and prints nothing. */
export const EVERY_PORT: PortRangeTest = { min: 0, max: MAX_PORT, isInverted: false };

/** `PORT`, `PORT:PORT`, `:PORT` or `PORT:`. */
export function parsePortRangeTest(
  text: string,
  protocol: number,
  isInverted: boolean,
): PortRangeTest | string {
  const colon = text.indexOf(':');
  const low = colon === -1 ? text : text.slice(0, colon);
  const high = colon === -1 ? low : text.slice(colon + 1);
  const min = low === '' && colon !== -1 ? 0 : parsePortOrService(low, protocol);
  if (min === undefined) return `invalid port/service \`${low}' specified`;
  const max = high === '' && colon !== -1 ? MAX_PORT : parsePortOrService(high, protocol);
  if (max === undefined) return `invalid port/service \`${high}' specified`;
  return min > max ? 'invalid portrange (min > max)' : { min, max, isInverted };
}

export function includesPort(range: PortRangeTest, port: number): boolean {
  return (port >= range.min && port <= range.max) !== range.isInverted;
}

export function isEveryPort(range: PortRangeTest): boolean {
  return range.min === 0 && range.max === MAX_PORT && !range.isInverted;
}

export function formatPortRange(range: PortRangeTest, option: string): string {
  const ports = range.min === range.max ? `${range.min}` : `${range.min}:${range.max}`;
  return `${range.isInverted ? ' !' : ''} ${option} ${ports}`;
}

export function describePortRange(
  range: PortRangeTest,
  name: string,
  protocol: number,
  isNumeric: boolean,
): string {
  if (isEveryPort(range)) return '';
  const not = range.isInverted ? '!' : '';
  const low = describePort(range.min, protocol, isNumeric);
  if (range.min === range.max) return ` ${name}:${not}${low}`;
  return ` ${name}s:${not}${low}:${describePort(range.max, protocol, isNumeric)}`;
}
