/** The names and labels of the objects of one installation of ingress-nginx (`templates/_helpers.tpl` of its chart). */
import type { KubeObject, PlainRecord, StringMap } from '../../objects/kube-object';
import { CHART_VERSION, CONTROLLER_VERSION, type NginxInstallation } from './installation';

type Component = 'controller' | 'admission-webhook';

export class NginxChart {
  readonly installation: NginxInstallation;
  readonly name: string;

  constructor(installation: NginxInstallation) {
    this.installation = installation;
    this.name = fullNameOf(installation.release);
  }

  /** minikube's manifest has those of the selector only. */
  labels(component: Component): StringMap {
    const selector = this.selector(component);
    if (this.installation.isMinikube) return selector;
    return {
      'helm.sh/chart': `ingress-nginx-${CHART_VERSION}`,
      ...selector,
      'app.kubernetes.io/version': CONTROLLER_VERSION,
      'app.kubernetes.io/part-of': 'ingress-nginx',
      'app.kubernetes.io/managed-by': 'Helm',
    };
  }

  selector(component: Component): StringMap {
    return {
      'app.kubernetes.io/name': 'ingress-nginx',
      'app.kubernetes.io/instance': this.installation.release,
      'app.kubernetes.io/component': component,
    };
  }

  /** In the namespace of the installation, unless its kind has none. */
  object(
    apiVersion: string,
    kind: string,
    name: string,
    component: Component,
    rest: PlainRecord,
  ): KubeObject {
    const isClusterWide =
      kind.startsWith('Cluster') || kind === 'IngressClass' || kind.endsWith('WebhookConfiguration');
    const namespace = isClusterWide ? {} : { namespace: this.installation.namespace };
    return { apiVersion, kind, metadata: { name, ...namespace, labels: this.labels(component) }, ...rest };
  }
}

/** `ingress-nginx` of a release with that name, else `RELEASE-ingress-nginx` (the chart's `fullname`). */
export function fullNameOf(release: string): string {
  return release.includes('ingress-nginx') ? release : `${release}-ingress-nginx`;
}
