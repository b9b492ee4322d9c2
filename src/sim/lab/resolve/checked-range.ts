import { say } from '../../base/sentence';
import { type FieldPath, forExample, invalidValue, type ObjectIssue } from '../../kube/objects/object-issue';
import { parseIp } from '../../wire/ip-address';
import { formatIpCidr, parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import { formatIpRanges, parseIpRanges, rangesInOrder, type IpRanges } from '../../wire/ip-ranges';

/** The range of either family that `text` says; what is wrong with it is added to `issues`. */
export function checkedRange(text: string, path: FieldPath, issues: ObjectIssue[]): IpCidr | undefined {
  const range = parseIpCidr(text);
  if (range === undefined) {
    issues.push(invalidValue(path, text, say('must be a valid CIDR'), forExample('192.168.0.0/24')));
  } else if (hasHostBits(text, range)) {
    issues.push(
      invalidValue(
        path,
        text,
        say('has bits set after its prefix'),
        say('write {value}', { value: formatIpCidr(range) }),
      ),
    );
  }
  return range;
}

/** A range, or one of each family, in kubeadm's words (`ValidateIPNetFromString`); what is wrong is added to `issues`. */
export function checkedRanges(
  text: string,
  example: string,
  path: FieldPath,
  issues: ObjectIssue[],
): IpRanges | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const ranges = parseIpRanges(text);
  if (ranges === undefined) {
    const why = parts.every((part) => parseIpCidr(part) !== undefined)
      ? 'expected one (IPv4 or IPv6) CIDR or two CIDRs from each family for dual-stack networking'
      : "couldn't parse subnet";
    issues.push(invalidValue(path, text, why, forExample(example)));
  } else if (rangesInOrder(ranges).some((range, index) => hasHostBits(parts[index] ?? '', range))) {
    issues.push(
      invalidValue(
        path,
        text,
        say('has bits set after its prefix'),
        say('write {value}', { value: formatIpRanges(ranges) }),
      ),
    );
  }
  return ranges;
}

/** However the address is written: IPv6 has many ways. */
function hasHostBits(text: string, { address }: IpCidr): boolean {
  const [addressText = ''] = text.split('/');
  return parseIp(addressText) !== address;
}
