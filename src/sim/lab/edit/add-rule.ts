/** `add` of an Ingress or a NetworkPolicy: one that works at once with what is there, to be changed in the text. */
import { say } from '../../base/sentence';
import type { KubeObject, StringMap } from '../../kube/objects/kube-object';
import { listFieldOf, numberFieldOf } from '../../kube/objects/kube-object';
import { namespaceOf, objectRefOf } from '../element-ref';
import { isWorkload } from '../objects/label-selection';
import type { SourcedObject } from '../lab-document';
import { namespacedMetadata, type EditSession } from './edit-session';
import { freeName } from './free-names';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import { selectorFor } from './service-target';

type AddCommand = Extract<LabCommand, { readonly kind: 'add' }>;

export function addRule(session: EditSession, command: AddCommand): LabEdit {
  return command.element === 'ingress' ? addIngress(session, command) : addPolicy(session, command);
}

/** In front of the Service that it was dropped on, or of the last that has a port. */
function addIngress(session: EditSession, { name: wanted, onto }: AddCommand): LabEdit {
  const service = servicesOf(session, onto).at(-1);
  const port = numberFieldOf(listFieldOf(service?.object.spec, 'ports')[0], 'port');
  if (service === undefined || port === undefined)
    return {
      kind: 'refused',
      message: say('An Ingress leads to a Service, and there is none with a port; add one first.'),
      offer: { label: say('Add a Service'), command: { kind: 'add', element: 'service' } },
    };
  const namespace = namespaceOf(service.object);
  const backend = service.object.metadata.name;
  const name = wanted ?? freeName(backend, namesOf(session, 'Ingress', namespace), '-');
  const [controller] = session.document.spec.cluster.ingressControllers ?? [];
  const isNamed = controller !== undefined && !controller.isDefaultClass;
  const ingress: KubeObject = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: namespacedMetadata('Ingress', name, namespace),
    spec: {
      ...(isNamed ? { ingressClassName: controller.className } : {}),
      rules: [
        {
          host: `${backend}.example`,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: backend, port: { number: port } } },
              },
            ],
          },
        },
      ],
    },
  };
  return added(session, ingress);
}

function servicesOf(session: EditSession, onto: string | undefined): readonly SourcedObject[] {
  const hasPort = ({ object }: SourcedObject): boolean => listFieldOf(object.spec, 'ports').length > 0;
  const services = session.document.objects.filter(
    (source) => source.object.kind === 'Service' && hasPort(source),
  );
  const wanted = services.filter(({ object }) => objectRefOf(object) === onto);
  return wanted.length > 0 ? wanted : services;
}

/** Nobody reaches what it was dropped on, or all of the namespace: what may is added in the text. */
function addPolicy(session: EditSession, { name: wanted, onto }: AddCommand): LabEdit {
  const target = onto === undefined ? undefined : session.findObject(onto);
  const isSelectable = target !== undefined && (target.object.kind === 'Pod' || isWorkload(target.object));
  const namespace = isSelectable ? namespaceOf(target.object) : 'default';
  const labels: StringMap = isSelectable ? selectorFor(target.object) : {};
  if (isSelectable && Object.keys(labels).length === 0)
    return refusal(
      say('{name} has no labels that a policy could select it by.', { name: target.object.metadata.name }),
    );
  const base = isSelectable ? `deny-${target.object.metadata.name}` : 'default-deny';
  const name = wanted ?? freeName(base, namesOf(session, 'NetworkPolicy', namespace), '-');
  const podSelector = Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
  return added(session, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: namespacedMetadata('NetworkPolicy', name, namespace),
    spec: { podSelector, policyTypes: ['Ingress'] },
  });
}

function added(session: EditSession, object: KubeObject): LabEdit {
  const { kind, metadata } = object;
  const ref = objectRefOf(object);
  if (session.findObject(ref) !== undefined)
    return refusal(
      say('There is a {kind} {name} already; choose another name.', { kind, name: metadata.name }),
    );
  const problem = session.addObject(object);
  return problem === undefined
    ? session.finish(say('add {kind} {name}', { kind, name: metadata.name }), ref)
    : refusal(problem);
}

function namesOf(session: EditSession, kind: string, namespace: string): ReadonlySet<string> {
  return new Set(
    session.document.objects
      .filter(({ object }) => object.kind === kind && namespaceOf(object) === namespace)
      .map(({ object }) => object.metadata.name),
  );
}
