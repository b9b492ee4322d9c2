/** The chart aws-load-balancer-controller 1.11.0 (aws/eks-charts). */
import { err, ok } from '../../../base/result';
import {
  ALB_CHART_VERSION,
  ALB_INSTALLATION,
  ALB_NAME,
  ALB_VERSION,
  albObjects,
  type AlbInstallation,
} from '../../../kube/ingress/alb/installation';
import { assignValues, type ValueSetters } from './chart-values';
import type { HelmChart } from './helm-chart';

const VALUES: ValueSetters<AlbInstallation> = {
  named: {
    clusterName: (all, value) => ({ ...all, clusterName: value }),
    replicaCount: (all, value) => ({ ...all, replicas: Number(value) }),
    ingressClass: (all, value) => ({ ...all, className: value }),
    createIngressClassResource: (all, value) => ({ ...all, hasClass: value === 'true' }),
    'ingressClassConfig.default': (all, value) => ({ ...all, isDefaultClass: value === 'true' }),
    'serviceAccount.create': (all, value) => ({ ...all, hasAccount: value === 'true' }),
    'serviceAccount.name': (all, value) => ({ ...all, accountName: value }),
  },
};

export const ALB_CHART: HelmChart = {
  repository: 'https://aws.github.io/eks-charts',
  name: ALB_NAME,
  version: ALB_CHART_VERSION,
  appVersion: ALB_VERSION,
  description: 'AWS Load Balancer Controller Helm chart for Kubernetes',
  render: ({ name, namespace }, assignments) => {
    const start = { ...ALB_INSTALLATION, release: name, namespace, clusterName: '' };
    const { installation, unknown } = assignValues(start, assignments, VALUES);
    if (installation.clusterName === '')
      return err(
        `execution error at (${ALB_NAME}/templates/deployment.yaml:67:28): Chart cannot be installed without a valid clusterName!`,
      );
    const notes = 'AWS Load Balancer controller installed!\n';
    return ok({ objects: albObjects(installation), notes, unknown });
  },
};
