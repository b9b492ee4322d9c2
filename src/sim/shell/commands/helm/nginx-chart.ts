/** The chart ingress-nginx 4.12.1, with the values that decide how requests come in and what becomes of them. */
import { ok } from '../../../base/result';
import {
  CHART_VERSION,
  CONTROLLER_VERSION,
  NGINX_INSTALLATION,
  type NginxInstallation,
} from '../../../kube/ingress/nginx/installation';
import { nginxObjects } from '../../../kube/ingress/nginx/nginx-objects';
import { assignValues, isServiceType, isTrafficPolicy, type ValueSetters } from './chart-values';
import type { HelmChart } from './helm-chart';
import { nginxNotesOf } from './nginx-notes';

const VALUES: ValueSetters<NginxInstallation> = {
  named: {
    'controller.service.type': (all, value) =>
      isServiceType(value) ? { ...all, serviceType: value } : undefined,
    'controller.service.nodePorts.http': (all, value) => ({
      ...all,
      nodePorts: { ...all.nodePorts, http: Number(value) },
    }),
    'controller.service.nodePorts.https': (all, value) => ({
      ...all,
      nodePorts: { ...all.nodePorts, https: Number(value) },
    }),
    'controller.service.externalTrafficPolicy': (all, value) =>
      isTrafficPolicy(value) ? { ...all, externalTrafficPolicy: value } : undefined,
    'controller.replicaCount': (all, value) => ({ ...all, replicas: Number(value) }),
    'controller.kind': (all, value) => ({ ...all, isDaemonSet: value === 'DaemonSet' }),
    'controller.hostPort.enabled': (all, value) => ({ ...all, hasHostPorts: value === 'true' }),
    'controller.hostNetwork': (all, value) => ({ ...all, isHostNetwork: value === 'true' }),
    'controller.ingressClassResource.name': (all, value) => ({ ...all, className: value }),
    'controller.ingressClassResource.default': (all, value) => ({
      ...all,
      isDefaultClass: value === 'true',
    }),
    'controller.ingressClassResource.controllerValue': (all, value) => ({ ...all, controllerClass: value }),
    'controller.allowSnippetAnnotations': (all, value) => ({
      ...all,
      config: { ...all.config, 'allow-snippet-annotations': value },
    }),
    'controller.watchIngressWithoutClass': (all, value) =>
      value === 'true' ? withArgument(all, 'watch-ingress-without-class', value) : all,
    'controller.admissionWebhooks.enabled': (all, value) => ({ ...all, hasWebhook: value === 'true' }),
  },
  keyed: {
    'controller.config.': (all, key, value) => ({ ...all, config: { ...all.config, [key]: value } }),
    'controller.extraArgs.': withArgument,
  },
};

function withArgument(all: NginxInstallation, name: string, value: string): NginxInstallation {
  return { ...all, extraArguments: { ...all.extraArguments, [name]: value } };
}

export const INGRESS_NGINX_CHART: HelmChart = {
  repository: 'https://kubernetes.github.io/ingress-nginx',
  name: 'ingress-nginx',
  version: CHART_VERSION,
  appVersion: CONTROLLER_VERSION,
  description: 'Ingress controller for Kubernetes using NGINX as a reverse proxy and load balancer',
  render: ({ name, namespace }, assignments) => {
    const start = { ...NGINX_INSTALLATION, release: name, namespace };
    const { installation, unknown } = assignValues(start, assignments, VALUES);
    return ok({ objects: nginxObjects(installation), notes: nginxNotesOf(installation), unknown });
  },
};
