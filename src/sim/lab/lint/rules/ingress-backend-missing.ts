/** A path of an Ingress that leads to a Service which is not there, or to a port that it has not. */
import { say } from '../../../base/sentence';
import type { Finding, FindingFix } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { ingressesOf, type LintBackend, type LintIngress } from '../lint-ingress';
import { servicePortsOf, type LintServicePort } from '../lint-service';
import { closestWord } from '../../../base/closest-word';
import { namespaceOf } from '../../element-ref';
import { backendWords, listWords } from '../words';

export function ingressBackendMissing(cluster: LintCluster): readonly Finding[] {
  return ingressesOf(cluster).flatMap((ingress) =>
    ingress.backends.flatMap((backend) => findingOf(cluster, ingress, backend)),
  );
}

function findingOf(cluster: LintCluster, ingress: LintIngress, backend: LintBackend): readonly Finding[] {
  const service = cluster.find('Service', ingress.namespace, backend.service);
  if (service === undefined) return [missingService(cluster, ingress, backend)];
  const ports = servicePortsOf(service);
  const { portName, portNumber } = backend;
  const isThere = ports.some((port) => (portName === '' ? port.port === portNumber : port.name === portName));
  // Of an ExternalName the port is the one to dial.
  if (isThere || ports.length === 0) return [];
  const wanted = portName === '' ? String(portNumber ?? '') : `"${portName}"`;
  return [
    {
      severity: 'warning',
      code: 'ingress-backend-port-missing',
      place: {
        source: ingress.source,
        path: [...backend.servicePath, 'port', portName === '' ? 'number' : 'name'],
      },
      message: say(
        '{backend} of Ingress "{ingress}" leads to port {wanted} of Service "{service}", which has not that port',
        { backend: backendWords(backend), ingress: ingress.name, wanted, service: backend.service },
      ),
      cause: say(
        'its ports are {ports}; an Ingress names the port of the Service, not that of the container',
        { ports: listWords(ports.map(portWords)) },
      ),
      effect: say('the controller finds no endpoints for it and answers 503'),
      related: [
        {
          source: service,
          path: ['spec', 'ports'],
          message: say('the ports of Service "{service}"', { service: backend.service }),
        },
      ],
      fixes: ports.slice(0, 3).map((port) => portFix(ingress, backend, port)),
    },
  ];
}

function missingService(cluster: LintCluster, ingress: LintIngress, backend: LintBackend): Finding {
  const { source, namespace, name } = ingress;
  const elsewhere = cluster.named('Service', backend.service);
  const own = cluster
    .objects('Service')
    .filter(({ object }) => namespaceOf(object) === namespace)
    .map(({ object }) => object.metadata.name);
  const meant = closestWord(backend.service, own);
  const cause =
    elsewhere.length > 0
      ? say('it is in namespace {elsewhere}, and an Ingress leads to Services of its own namespace alone', {
          elsewhere: listWords(elsewhere.map(({ object }) => namespaceOf(object))),
        })
      : own.length === 0
        ? say('namespace {namespace} has no Service', { namespace })
        : say('namespace {namespace} has {services}', {
            namespace,
            services: listWords(own.map((each) => `"${each}"`)),
          });
  return {
    severity: cluster.isLab || own.length > 0 ? 'warning' : 'notice',
    code: 'ingress-backend-missing',
    place: { source, path: [...backend.servicePath, 'name'] },
    message: say('{backend} of Ingress "{name}" leads to Service "{service}", which is not there', {
      backend: backendWords(backend),
      name,
      service: backend.service,
    }),
    cause,
    effect: say('the controller has nowhere to send those requests to and answers 503'),
    ...(meant === undefined
      ? {}
      : {
          fixes: [
            {
              title: say('lead to Service {meant}', { meant }),
              steps: [{ kind: 'set', source, path: [...backend.servicePath, 'name'], value: meant }],
            },
          ],
        }),
  };
}

function portWords({ port, name }: LintServicePort): string {
  return name === '' ? String(port) : `${port} ("${name}")`;
}

function portFix(
  { source }: LintIngress,
  { servicePath, portName }: LintBackend,
  { port, name }: LintServicePort,
): FindingFix {
  const title = say('lead to port {port}', { port });
  const at = [...servicePath, 'port'];
  if (portName !== '' && name !== '')
    return {
      title: say('lead to port "{name}"', { name }),
      steps: [{ kind: 'set', source, path: [...at, 'name'], value: name }],
    };
  const number = { kind: 'set' as const, source, path: [...at, 'number'], value: port };
  return portName === ''
    ? { title, steps: [number] }
    : { title, steps: [number, { kind: 'remove', source, path: [...at, 'name'] }] };
}
