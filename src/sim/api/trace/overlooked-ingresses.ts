/**
 * Ingresses that have a rule for a request which no controller took by it: whose class is another's, or nobody's, or whose path is for
 * exactly itself.
 */
import { say, type Sentence } from '../../base/sentence';
import { INGRESS_CLASS_ANNOTATION } from '../../kube/objects/ingress-class';
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import type { FindingFix } from '../../lab/lint/finding';
import type { Cause } from './cause';
import { titleOf, type LabObjects } from './lab-objects';

export function overlookedIngresses(
  asked: { readonly host: string; readonly path: string },
  lab: LabObjects,
): readonly Cause[] {
  return lab.store.list('Ingress').flatMap((ingress) => {
    const index = listFieldOf(ingress.spec, 'rules').findIndex((rule) => isForHost(rule, asked.host));
    const paths = listFieldOf(ingress.spec, 'rules', index, 'http', 'paths');
    const path = paths.findIndex((entry) => isPrefixOf(entry, asked.path));
    if (index === -1 || path === -1) return [];
    const title = titleOf(ingress);
    const field = `spec.rules[${index}].http.paths[${path}]`;
    const own = textFieldOf(paths[path], 'path') ?? '';
    if (textFieldOf(paths[path], 'pathType') !== 'Exact' || own === asked.path)
      return [
        lab.because(
          ingress,
          field,
          say('{ingress} has a rule for it, and {why}', { ingress: title, why: classText(ingress, lab) }),
        ),
      ];
    const text = say('{ingress}: its path {path} is for exactly that (pathType: Exact)', {
      ingress: title,
      path: own,
    });
    return [
      { ...lab.because(ingress, `${field}.pathType`, text), fixes: prefixFixes(ingress, [index, path], lab) },
    ];
  });
}

function prefixFixes(
  ingress: KubeObject,
  [rule, path]: readonly [number, number],
  lab: LabObjects,
): readonly FindingFix[] {
  const source = lab.sourceOf(ingress);
  const place = ['spec', 'rules', rule, 'http', 'paths', path, 'pathType'];
  return source === undefined
    ? []
    : [
        {
          title: say('make it pathType: Prefix'),
          steps: [{ kind: 'set', source, path: place, value: 'Prefix' }],
        },
      ];
}

function isForHost(rule: unknown, host: string): boolean {
  const own = textFieldOf(rule, 'host') ?? '';
  return own === '' || own === host || (own.startsWith('*.') && host.endsWith(own.slice(1)));
}

function isPrefixOf(entry: unknown, path: string): boolean {
  return path.startsWith((textFieldOf(entry, 'path') ?? '/').replace(/\/$/u, ''));
}

function classText(ingress: KubeObject, lab: LabObjects): Sentence {
  const name =
    textFieldOf(ingress.spec, 'ingressClassName') ?? ingress.metadata.annotations?.[INGRESS_CLASS_ANNOTATION];
  if (name === undefined || name === '') return say('has no class: no controller has to take it');
  const found = lab.find('IngressClass', '', name);
  if (found === undefined) return say('its class "{name}" does not exist', { name });
  const controller = textFieldOf(fieldOf(found, 'spec'), 'controller');
  return controller === undefined
    ? say('its class "{name}" is that of another controller', { name })
    : say('its class "{name}" is that of {controller}', { name, controller });
}
