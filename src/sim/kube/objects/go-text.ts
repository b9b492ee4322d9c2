/** How Go prints what is wrong in an error message (`fmt` with `%q`, `%v` and `%#v`, as `field.Error.ErrorBody` uses them). */
import { isPlainRecord, isUnknownList } from './kube-object';

/** Text that is printed as it is: a struct, for example. */
export interface GoLiteral {
  readonly goText: string;
}

export function goLiteral(goText: string): GoLiteral {
  return { goText };
}

export function goText(value: unknown): string {
  if (value === undefined || value === null) return '"null"';
  if (typeof value === 'string') return goQuoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isUnknownList(value)) return goStrings(value);
  if (isPlainRecord(value)) {
    const { goText: text } = value;
    return typeof text === 'string' ? text : goMap(value);
  }
  return '"null"';
}

/** `%q` */
export function goQuoted(text: string): string {
  return JSON.stringify(text);
}

/** `%#v` of a list of texts. */
function goStrings(list: readonly unknown[] | undefined): string {
  if (list === undefined) return '[]string(nil)';
  return `[]string{${list.map((item) => goText(item)).join(', ')}}`;
}

/** `%#v` of a mapping of texts, which Go sorts. */
export function goMap(map: unknown): string {
  if (!isPlainRecord(map)) return 'map[string]string(nil)';
  const entries = Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[string]string{${entries.map(([key, value]) => `${goQuoted(key)}:${goText(value)}`).join(', ')}}`;
}

/** `%#v` of `intstr.IntOrString`. */
export function goIntOrString(value: unknown): string {
  return typeof value === 'string'
    ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${goQuoted(value)}}`
    : `intstr.IntOrString{Type:0, IntVal:${typeof value === 'number' ? value : 0}, StrVal:""}`;
}

/** `%#v` of `metav1.LabelSelector`. */
export function goSelector(selector: unknown): string {
  if (!isPlainRecord(selector)) return '"null"';
  const expressions = isUnknownList(selector['matchExpressions']) ? selector['matchExpressions'] : undefined;
  const items = expressions?.map((expression) => {
    const { key, operator, values } = isPlainRecord(expression) ? expression : {};
    const list = goStrings(isUnknownList(values) ? values : undefined);
    return `v1.LabelSelectorRequirement{Key:${goText(key ?? '')}, Operator:${goText(operator ?? '')}, Values:${list}}`;
  });
  const list = items === undefined ? '(nil)' : `{${items.join(', ')}}`;
  return `v1.LabelSelector{MatchLabels:${goMap(selector['matchLabels'])}, MatchExpressions:[]v1.LabelSelectorRequirement${list}}`;
}
