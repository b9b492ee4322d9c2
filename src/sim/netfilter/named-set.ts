import type { OptionScope } from './extension';
import type { IpSet } from './ipset/ip-set';

const MAX_NAME_LENGTH = 31;

/** The set that a rule names, or why it cannot. */
export function findNamedSet(name: string, scope: OptionScope): IpSet | string {
  if (name.length > MAX_NAME_LENGTH) {
    return `setname \`${name}' too long, max ${MAX_NAME_LENGTH} characters.`;
  }
  const set = scope.findSet(name);
  if (set === undefined) return `Set ${name} doesn't exist.\n`;
  const isOther = set.family !== undefined && (set.family === 'inet6') === (scope.book === undefined);
  return isOther
    ? `The protocol family of set ${name} is ${set.family === 'inet' ? 'IPv4' : 'IPv6'}, which is not applicable.\n`
    : set;
}
