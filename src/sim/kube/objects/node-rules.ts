/** Nodes and Namespaces (`ValidateNode`, `ValidateNamespace`, Kubernetes v1.32). */
import { parseIpCidr } from '../../wire/ip-cidr';
import { familyOf } from '../../wire/ip-address';
import { checkRange } from './address-rules';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf, type PlainRecord } from './kube-object';
import { checkQuantityValue } from './resource-rules';
import { checkTaints } from './scheduling-rules';

export function checkNode(object: PlainRecord, errors: FieldErrors): void {
  const { spec } = object;
  checkTaints(spec, errors, FieldPlace.of('spec'));
  for (const field of ['capacity', 'allocatable']) {
    const amounts = fieldOf(object, 'status', field);
    for (const [name, amount] of Object.entries(isPlainRecord(amounts) ? amounts : {})) {
      checkQuantityValue(name, amount, FieldPlace.of('status', field, name), errors);
    }
  }
  checkPodRanges(spec, errors);
}

function checkPodRanges(spec: unknown, errors: FieldErrors): void {
  const list = listFieldOf(spec, 'podCIDRs').filter((range) => typeof range === 'string');
  const single = textFieldOf(spec, 'podCIDR') ?? '';
  const ranges = list.length === 0 && single !== '' ? [single] : list;
  const at = FieldPlace.of('spec', 'podCIDRs');
  const placeOf = (index: number): FieldPlace =>
    list.length > 0 ? at.index(index) : FieldPlace.of('spec', 'podCIDR').called(at.index(index).toString());
  for (const [index, range] of ranges.entries()) checkRange(range, placeOf(index), errors);
  if (ranges.length < 2) return;
  const families = ranges.map((range) => {
    const parsed = parseIpCidr(range);
    return parsed === undefined ? undefined : familyOf(parsed.address);
  });
  if (new Set(families).size < 2 || ranges.length > 2) {
    errors.invalid(at, ranges, 'may specify no more than one CIDR for each IP family');
  }
  for (const [index, range] of ranges.entries()) {
    if (ranges.indexOf(range) < index) errors.duplicate(at.index(index), range);
  }
}
