import { parseIp, type IpAddress } from '../../wire/ip-address';
import { tokenizeFilter } from './filter-lexer';

/** The addresses in a filter, and the first ones of its networks. */
export function addressesWritten(text: string): readonly IpAddress[] {
  const addresses = tokenizeFilter(text)
    .filter(({ kind }) => kind === 'dotted' || kind === 'ipv6')
    .flatMap(({ kind, text: word }) => {
      const whole = kind === 'ipv6' ? word : [...word.split('.'), '0', '0', '0'].slice(0, 4).join('.');
      return parseIp(whole) ?? [];
    });
  return [...new Set(addresses)];
}
