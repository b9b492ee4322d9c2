/** Ingresses that have a rule for a request which no controller took by it: whose class is another's, or nobody's. */
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import type { Because } from './because';
import { titleOf, type LabObjects } from './lab-objects';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export function overlookedIngresses(
  { host, path }: { readonly host: string; readonly path: string },
  lab: LabObjects,
): readonly Because[] {
  return lab.store.list('Ingress').flatMap((ingress) => {
    const index = listFieldOf(ingress.spec, 'rules').findIndex((rule) => isFor(rule, host, path));
    if (index === -1) return [];
    const text = `${titleOf(ingress)} has a rule for it, and ${classText(ingress, lab)}`;
    return [lab.because(ingress, `spec.rules[${index}]`, text)];
  });
}

function isFor(rule: unknown, host: string, path: string): boolean {
  const own = textFieldOf(rule, 'host') ?? '';
  const isHost = own === '' || own === host || (own.startsWith('*.') && host.endsWith(own.slice(1)));
  const paths = listFieldOf(rule, 'http', 'paths').map((entry) => textFieldOf(entry, 'path') ?? '/');
  return isHost && paths.some((prefix) => path.startsWith(prefix.replace(/\/$/u, '')));
}

function classText(ingress: KubeObject, lab: LabObjects): string {
  const name =
    textFieldOf(ingress.spec, 'ingressClassName') ?? ingress.metadata.annotations?.[CLASS_ANNOTATION];
  if (name === undefined || name === '') return 'has no class: no controller has to take it';
  const found = lab.find('IngressClass', '', name);
  if (found === undefined) return `its class "${name}" does not exist`;
  return `its class "${name}" is that of ${textFieldOf(fieldOf(found, 'spec'), 'controller') ?? 'another controller'}`;
}
