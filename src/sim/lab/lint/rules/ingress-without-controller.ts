/**
 * An Ingress that nobody acts on: it names no class, a class that does not exist, or one whose controller is not there.
 *
 * Manifests alone do not say what runs in their cluster, so for them it is a notice.
 */
import { say } from '../../../base/sentence';
import { textFieldOf } from '../../../kube/objects/kube-object';
import type { Finding, FindingFix } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { ingressesOf, type LintIngress } from '../lint-ingress';
import { listWords } from '../words';

const NOBODY = say(
  'an Ingress alone opens nothing: no address, no port; whoever connects to a node gets "connection refused"',
);

export function ingressWithoutController(cluster: LintCluster): readonly Finding[] {
  return ingressesOf(cluster).flatMap((ingress) => {
    if (ingress.className === undefined) return [withoutClass(cluster, ingress)];
    return ingress.controllers.length > 0 ? [] : [withoutController(cluster, ingress, ingress.className)];
  });
}

function withoutClass(cluster: LintCluster, { source, name }: LintIngress): Finding {
  const classes = classNamesOf(cluster);
  return {
    severity: cluster.isLab ? 'warning' : 'notice',
    code: 'ingress-without-class',
    place: { source, path: ['spec'] },
    message: say('Ingress "{name}" names no class, and no IngressClass is the default one', { name }),
    cause:
      classes.length === 0
        ? say('no ingress controller is here')
        : say('controllers take the Ingresses of their own class: {classes}', {
            classes: listWords(classes),
          }),
    effect:
      classes.length === 0
        ? NOBODY
        : say('controllers pass it over: its hosts and paths get 404 from their default backend'),
    hint: say('write for example ingressClassName: nginx'),
    fixes: classes.map((className) => classFix(source, className)),
  };
}

function withoutController(
  cluster: LintCluster,
  { source, name, classPath }: LintIngress,
  className: string,
): Finding {
  const ingressClass = cluster.find('IngressClass', '', className);
  const classes = classNamesOf(cluster);
  const controller = textFieldOf(ingressClass?.object.spec, 'controller');
  const others = classes.filter((each) => each !== className);
  return {
    severity: cluster.isLab ? 'warning' : 'notice',
    code:
      ingressClass === undefined && others.length > 0
        ? 'ingress-class-missing'
        : 'ingress-without-controller',
    place: { source, path: classPath },
    message:
      controller === undefined
        ? say('Ingress "{name}" is of class "{className}", and no ingress controller of that class is here', {
            name,
            className,
          })
        : say('Ingress "{name}" is of class "{className}", whose controller {controller} is not here', {
            name,
            className,
            controller,
          }),
    cause:
      others.length > 0
        ? say('the classes with a controller are {others}', { others: listWords(others) })
        : say('an Ingress is only a wish: a controller has to run that carries it out'),
    effect:
      cluster.controllers.length === 0
        ? NOBODY
        : say('the controllers pass it over: its hosts and paths get 404 from their default backend'),
    hint: say('install one: helm install ingress-nginx, or cluster.ingressControllers in the Lab document'),
    fixes: others.map((other) => classFix(source, other)),
  };
}

/** Those that somebody acts on. */
function classNamesOf(cluster: LintCluster): readonly string[] {
  const own = cluster.controllers.flatMap(({ className }) => (className === undefined ? [] : [className]));
  const controllers = new Set(cluster.controllers.map(({ controller }) => controller));
  const written = cluster
    .objects('IngressClass')
    .filter(({ object }) => controllers.has(textFieldOf(object.spec, 'controller') ?? ''))
    .map(({ object }) => object.metadata.name);
  return [...new Set([...own, ...written])];
}

function classFix(source: LintIngress['source'], className: string): FindingFix {
  return {
    title: say('use the class {className}', { className }),
    steps: [{ kind: 'set', source, path: ['spec', 'ingressClassName'], value: className }],
  };
}
