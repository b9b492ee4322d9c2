/**
 * The objects that an installation of ingress-nginx v1.12.1 brings: the Helm chart 4.12.1 with its default values
 * (`charts/ingress-nginx/templates`), or minikube's addon (`deploy/addons/ingress/ingress-deploy.yaml.tmpl`).
 *
 * Has the names, labels, arguments, ports, probes, the webhook and the Jobs around it.
 */
import { DEFAULT_CLASS_ANNOTATION } from '../../objects/ingress-class';
import type { KubeObject, PlainRecord } from '../../objects/kube-object';
import { controllerRights } from './controller-rights';
import { controllerWorkload } from './controller-workload';
import type { NginxInstallation } from './installation';
import { NginxChart } from './nginx-chart';
import { webhookObjects } from './webhook-objects';

/** The namespace is not among them: Helm makes it only when it is told to. */
export function nginxObjects(installation: NginxInstallation): readonly KubeObject[] {
  const chart = new NginxChart(installation);
  const { hasWebhook, config } = installation;
  return [
    chart.object('v1', 'ServiceAccount', chart.name, 'controller', { automountServiceAccountToken: true }),
    chart.object('v1', 'ConfigMap', `${chart.name}-controller`, 'controller', { data: config }),
    ...controllerRights(chart),
    ...servicesOf(chart),
    controllerWorkload(chart),
    ingressClassOf(chart),
    ...(hasWebhook ? webhookObjects(chart) : []),
  ];
}

function servicesOf(chart: NginxChart): readonly KubeObject[] {
  const { serviceType, nodePorts, externalTrafficPolicy, hasWebhook } = chart.installation;
  const port = (name: string, number: number, nodePort: number | undefined): PlainRecord => ({
    name,
    port: number,
    protocol: 'TCP',
    targetPort: name,
    appProtocol: name,
    ...(nodePort === undefined ? {} : { nodePort }),
  });
  const selector = chart.selector('controller');
  const own = chart.object('v1', 'Service', `${chart.name}-controller`, 'controller', {
    spec: {
      type: serviceType,
      ...(externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy }),
      ports: [port('http', 80, nodePorts.http), port('https', 443, nodePorts.https)],
      selector,
    },
  });
  const admission = chart.object('v1', 'Service', `${chart.name}-controller-admission`, 'controller', {
    spec: {
      type: 'ClusterIP',
      ports: [{ name: 'https-webhook', port: 443, targetPort: 'webhook', appProtocol: 'https' }],
      selector,
    },
  });
  return hasWebhook ? [own, admission] : [own];
}

function ingressClassOf(chart: NginxChart): KubeObject {
  const { className, controllerClass, isDefaultClass } = chart.installation;
  const object = chart.object('networking.k8s.io/v1', 'IngressClass', className, 'controller', {
    spec: { controller: controllerClass },
  });
  const annotations = { [DEFAULT_CLASS_ANNOTATION]: 'true' };
  return isDefaultClass ? { ...object, metadata: { ...object.metadata, annotations } } : object;
}
