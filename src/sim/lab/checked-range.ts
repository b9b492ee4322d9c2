import { invalidValue, type FieldPath, type ObjectIssue } from '../kube/objects/object-issue';
import { formatCidr, parseCidr, type Cidr } from '../wire/cidr';

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
