import { invalidValue, type FieldPath, type ObjectIssue } from '../kube/objects/object-issue';
import { formatCidr, parseCidr, type Cidr } from '../wire/cidr';
import { formatIpRanges, parseIpRanges, type IpRanges } from '../wire/ip-ranges';

/** The range that `text` says; what is wrong with it is added to `issues`. */
export function checkedRange(text: string, path: FieldPath, issues: ObjectIssue[]): Cidr | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    issues.push(invalidValue(path, text, 'must be an IPv4 range', 'write for example 192.168.0.0/24'));
  } else if (formatCidr(cidr) !== text) {
    issues.push(invalidValue(path, text, 'has bits set after its prefix', `write ${formatCidr(cidr)}`));
  }
  return cidr;
}

/** An IPv4 range, or one of each family; what is wrong is added to `issues`. */
export function checkedRanges(
  text: string,
  example: string,
  path: FieldPath,
  issues: ObjectIssue[],
): IpRanges | undefined {
  const ranges = parseIpRanges(text);
  if (ranges === undefined) {
    const isReversed = parseIpRanges(text.split(',').reverse().join(',')) !== undefined;
    const why =
      isReversed || text.includes(':')
        ? 'must begin with an IPv4 range: clusters whose first family is IPv6 are not modelled yet'
        : 'must be an IPv4 range, or an IPv4 and an IPv6 range with a comma between them';
    issues.push(invalidValue(path, text, why, `write for example ${example}`));
  } else if (formatIpRanges(ranges) !== text.replaceAll(' ', '')) {
    issues.push(invalidValue(path, text, 'has bits set after its prefix', `write ${formatIpRanges(ranges)}`));
  }
  return ranges;
}
