/**
 * The selectors of Calico's policies, which are expressions in one text (`app == 'web' && has(tier)`), and which part of one a
 * place is.
 */
import { parseSelector, type CalicoSelector } from '../../kube/cni/calico/calico-selector';
import {
  fieldOf,
  isUnknownList,
  listFieldOf,
  textFieldOf,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { CursorPlace } from './cursor-place';
import { fieldAt, givenNamespaceOf, pathMatch } from './field-path';
import type { FoundSelector, LabelField } from './found-selector';

/** In a text: a value needs signs around it, where the cursor does not stand between two already. */
export type ExpressionField = LabelField & { readonly quote: string };

const ENDS = ['ingress', 'egress'].flatMap((way) => [`spec.${way}.*.source`, `spec.${way}.*.destination`]);

export function calicoSelectorsAround(object: PlainRecord, path: FieldPath): readonly FoundSelector[] {
  const holder = ['spec', ...ENDS].find((pattern) => pathMatch(path.slice(0, -1), pattern));
  const field = path.at(-1);
  if (holder === undefined || typeof field !== 'string' || !FIELDS.has(field)) return [];
  return [foundSelector(object, path.slice(0, -1), field)];
}

const FIELDS: ReadonlySet<string> = new Set(['selector', 'notSelector', 'namespaceSelector']);

/** What a policy itself is for. */
export function calicoSubject(object: PlainRecord): FoundSelector {
  return foundSelector(object, ['spec'], 'selector');
}

function foundSelector(object: PlainRecord, holder: FieldPath, field: string): FoundSelector {
  const textOf = (name: string): string => textFieldOf(fieldAt(object, holder), name) ?? '';
  const isOfNamespaces = field === 'namespaceSelector';
  const pods = selectorFrom(textOf(isOfNamespaces ? 'selector' : field));
  const namespaceText = textOf('namespaceSelector');
  const namespaces = selectorFrom(namespaceText);
  const isOwn = namespaceText === '' && object['kind'] === 'NetworkPolicy';
  return {
    owners: isOfNamespaces ? 'namespaces' : 'pods',
    means: (labels, namespace) =>
      pods({ ...labels, 'projectcalico.org/namespace': namespace, 'projectcalico.org/orchestrator': 'k8s' }),
    meansNamespace: (name, labels) =>
      isOwn ? name === givenNamespaceOf(object) : namespaces({ ...labels, 'projectcalico.org/name': name }),
    isEmpty: textOf(field) === '',
    isForPolicy: true,
  };
}

/** What is half typed means nobody. */
function selectorFrom(text: string): CalicoSelector {
  const parsed = parseSelector(text);
  return parsed.ok ? parsed.value : () => false;
}

/** Undefined where an operator stands, or where no selector is. */
export function calicoFieldIn({ before, isSingleQuoted, word }: CursorPlace): ExpressionField | undefined {
  if (before === undefined) return undefined;
  const quote = isSingleQuoted ? '"' : "'";
  const [, key, open] = VALUE.exec(before) ?? [];
  if (key !== undefined) return { part: 'value', key, value: word, quote: open === '' ? quote : '' };
  return KEY.test(before) ? { part: 'key', quote: '' } : undefined;
}

/** Behind `app ==`, and between the braces of `app in {`. */
const VALUE =
  /([\w./-]+)\s*(?:==|!=|contains|starts\s+with|ends\s+with|\bin\s*\{(?:\s*(?:"[^"]*"|'[^']*')\s*,)*)\s*(["']?)$/u;
const KEY = /(?:^|&&|\|\||[!(])\s*$/u;

/** Which of the two ways a policy says something about, as Felix takes it. */
export function calicoTypes(object: PlainRecord): readonly unknown[] {
  const spec = fieldOf(object, 'spec');
  const given = fieldOf(spec, 'types');
  if (isUnknownList(given) && given.length > 0) return given;
  const hasEgress = listFieldOf(spec, 'egress').length > 0;
  const hasIngress = listFieldOf(spec, 'ingress').length > 0 || !hasEgress;
  return [...(hasIngress ? ['Ingress'] : []), ...(hasEgress ? ['Egress'] : [])];
}
