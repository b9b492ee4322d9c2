/**
 * What every Namespace has: the ServiceAccount `default`, and the ConfigMap with the certificate of the cluster's authority.
 *
 * Kubernetes v1.32 `pkg/controller/serviceaccount/serviceaccounts_controller.go`,
 * `pkg/controller/certificates/rootcacertpublisher/publisher.go`.
 */
import { refOf, type ObjectStore } from '../store/object-store';
import { equalsJson } from '../store/json';
import type { KubeObject } from '../objects/kube-object';
import type { Controller, ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';

export const ROOT_CERTIFICATE_NAME = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export class ServiceAccountController implements Controller {
  readonly #store: ObjectStore;
  readonly #loop: ControllerLoop;
  readonly #rootCertificate: string;

  /** `rootCertificate` is the text of the authority's file. */
  constructor({ store, scheduler, settle }: ControllerContext, rootCertificate: string) {
    this.#store = store;
    this.#rootCertificate = rootCertificate;
    this.#loop = new ControllerLoop(scheduler, (name) => this.#reconcile(name), settle);
    store.watch({
      kind: 'Namespace',
      onEvent: ({ type, object }) => {
        if (type !== 'DELETED') this.#loop.enqueue(object.metadata.name);
      },
    });
    for (const kind of ['ServiceAccount', 'ConfigMap']) {
      store.watch({
        kind,
        onEvent: ({ type, object: { metadata } }) => {
          const isOurs = metadata.name === 'default' || metadata.name === ROOT_CERTIFICATE_NAME;
          if (isOurs && type !== 'ADDED') this.#loop.enqueue(metadata.namespace ?? '');
        },
      });
    }
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #reconcile(name: string): void {
    const namespace = this.#store.find('Namespace', '', name);
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
    if (this.#store.find('ServiceAccount', name, 'default') === undefined) {
      this.#store.create({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: name },
      });
    }
    this.#publish(rootCertificateMap(name, this.#rootCertificate));
  }

  /** Who changes it gets it back. */
  #publish(wanted: KubeObject): void {
    const { kind, namespace, name } = refOf(wanted);
    const current = this.#store.find(kind, namespace, name);
    if (current === undefined) this.#store.create(wanted);
    else if (!equalsJson(current['data'], wanted['data']))
      this.#store.update({ ...current, data: wanted['data'] });
  }
}

export function rootCertificateMap(namespace: string, certificate: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: ROOT_CERTIFICATE_NAME,
      namespace,
      annotations: { 'kubernetes.io/description': DESCRIPTION },
    },
    data: { 'ca.crt': certificate },
  };
}
