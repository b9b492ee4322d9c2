/** The chart ingress 0.17 of Kong/charts, which has no NOTES.txt: those of the two charts in it are not shown. */
import { ok } from '../../../base/result';
import {
  KONG_CHART_VERSION,
  KONG_INSTALLATION,
  kongObjects,
  type KongInstallation,
} from '../../../kube/ingress/kong/installation';
import { assignValues, isServiceType, type ValueSetters } from './chart-values';
import type { HelmChart } from './helm-chart';

const VALUES: ValueSetters<KongInstallation> = {
  named: {
    'gateway.proxy.type': (all, value) => (isServiceType(value) ? { ...all, serviceType: value } : undefined),
    'gateway.proxy.http.nodePort': (all, value) => ({
      ...all,
      nodePorts: { ...all.nodePorts, http: Number(value) },
    }),
    'gateway.proxy.tls.nodePort': (all, value) => ({
      ...all,
      nodePorts: { ...all.nodePorts, https: Number(value) },
    }),
    'gateway.proxy.http.hostPort': (all, value) =>
      value === '80' ? { ...all, hasHostPorts: true } : undefined,
    'gateway.proxy.tls.hostPort': (all, value) =>
      value === '443' ? { ...all, hasHostPorts: true } : undefined,
    'gateway.replicaCount': (all, value) => ({ ...all, gateways: Number(value) }),
    'gateway.deployment.daemonset': (all, value) => ({ ...all, isDaemonSet: value === 'true' }),
    'controller.ingressController.ingressClass': (all, value) => ({ ...all, className: value }),
  },
};

export const KONG_CHART: HelmChart = {
  repository: 'https://charts.konghq.com',
  name: 'ingress',
  version: KONG_CHART_VERSION,
  appVersion: '3.4',
  description: 'Deploy Kong Ingress Controller and Kong Gateway',
  render: ({ name, namespace }, assignments) => {
    const start = { ...KONG_INSTALLATION, release: name, namespace };
    const { installation, unknown } = assignValues(start, assignments, VALUES);
    return ok({ objects: kongObjects(installation), notes: undefined, unknown });
  },
};
