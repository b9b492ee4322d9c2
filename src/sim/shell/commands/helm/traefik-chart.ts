/** The chart traefik 37.0.0 (traefik/traefik-helm-chart), with the values that decide how requests come in and which Ingresses it takes. */
import { ok } from '../../../base/result';
import {
  TRAEFIK_CHART_VERSION,
  TRAEFIK_IMAGE,
  TRAEFIK_INSTALLATION,
  TRAEFIK_VERSION,
  traefikObjects,
  type TraefikInstallation,
} from '../../../kube/ingress/traefik/installation';
import {
  assignValues,
  isServiceType,
  isTrafficPolicy,
  listedValues,
  type ValueSetters,
} from './chart-values';
import type { HelmChart } from './helm-chart';

const VALUES: ValueSetters<TraefikInstallation> = {
  named: {
    'service.type': (all, value) => (isServiceType(value) ? { ...all, serviceType: value } : undefined),
    'service.spec.type': (all, value) => (isServiceType(value) ? { ...all, serviceType: value } : undefined),
    'service.spec.externalTrafficPolicy': (all, value) =>
      isTrafficPolicy(value) ? { ...all, externalTrafficPolicy: value } : undefined,
    'ports.web.nodePort': (all, value) => ({ ...all, nodePorts: { ...all.nodePorts, http: Number(value) } }),
    'ports.websecure.nodePort': (all, value) => ({
      ...all,
      nodePorts: { ...all.nodePorts, https: Number(value) },
    }),
    // Both ports of the node or none.
    'ports.web.hostPort': (all, value) => (value === '80' ? { ...all, hasHostPorts: true } : undefined),
    'ports.websecure.hostPort': (all, value) =>
      value === '443' ? { ...all, hasHostPorts: true } : undefined,
    'deployment.replicas': (all, value) => ({ ...all, replicas: Number(value) }),
    'deployment.kind': (all, value) => ({ ...all, isDaemonSet: value === 'DaemonSet' }),
    'ingressClass.name': (all, value) => ({ ...all, className: value === '' ? undefined : value }),
    'ingressClass.enabled': (all, value) => ({ ...all, hasClass: value === 'true' }),
    'ingressClass.isDefaultClass': (all, value) => ({ ...all, isDefaultClass: value === 'true' }),
    'providers.kubernetesIngress.ingressClass': (all, value) => ({
      ...all,
      onlyClass: value === '' ? undefined : value,
    }),
    'providers.kubernetesIngress.allowEmptyServices': (all, value) => ({
      ...all,
      canServeEmpty: value === 'true',
    }),
    'logs.access.enabled': (all, value) => ({ ...all, hasAccessLog: value === 'true' }),
    additionalArguments: (all, value) => ({ ...all, extraArguments: listedValues(value) }),
  },
  keyed: {
    'additionalArguments[': (all, _, value) => ({ ...all, extraArguments: [...all.extraArguments, value] }),
  },
};

export const TRAEFIK_CHART: HelmChart = {
  repository: 'https://traefik.github.io/charts',
  name: 'traefik',
  version: TRAEFIK_CHART_VERSION,
  appVersion: TRAEFIK_VERSION,
  description: 'A Traefik based Kubernetes ingress controller',
  render: ({ name, namespace }, assignments) => {
    const start = { ...TRAEFIK_INSTALLATION, release: name, namespace };
    const { installation, unknown } = assignValues(start, assignments, VALUES);
    const notes = `\n\n${name} with ${TRAEFIK_IMAGE} has been deployed successfully on ${namespace} namespace !\n`;
    return ok({ objects: traefikObjects(installation), notes, unknown });
  },
};
