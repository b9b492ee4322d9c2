/**
 * What ingress-nginx v1.12 says of Ingresses when it hears of them (`internal/ingress/controller/store/store.go`, the handlers of its
 * informers): lines in its log, and an event each time, since its own status is a change, too.
 */
import type { Process } from '../../../host/process';
import { klog } from '../../klog';
import { textFieldOf, type KubeObject } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import { isWatched } from './build-configuration';
import type { ControllerFlags } from './controller-flags';

export class IngressNotices {
  readonly #process: Process;
  readonly #cluster: IngressCluster;
  readonly #flags: ControllerFlags;
  /** By their uid. */
  readonly #noted = new Set<string>();

  constructor(process: Process, cluster: IngressCluster, flags: ControllerFlags) {
    this.#process = process;
    this.#cluster = cluster;
    this.#flags = flags;
  }

  /** An Ingress that is new or has changed, its status included; everything else is passed over. */
  note(object: KubeObject): void {
    const { namespace = '', name, uid = '', resourceVersion = '', deletionTimestamp } = object.metadata;
    const isThere = this.#cluster.find('Ingress', namespace, name) !== undefined;
    if (object.kind !== 'Ingress' || !isThere || deletionTimestamp !== undefined) return;
    const isNew = !this.#noted.has(uid);
    this.#noted.add(uid);
    const own = `ingress="${namespace}/${name}"`;
    if (!isWatched(object, this.#cluster, this.#flags)) {
      const why = 'error="ingress does not contain a valid IngressClass"';
      const text = `"Ignoring ingress because of error while validating ingress class" ${own} ${why}`;
      if (isNew) klog(this.#process, 'I', 'store.go:436', text);
      return;
    }
    if (isNew) {
      const className = textFieldOf(object.spec, 'ingressClassName') ?? this.#flags.ingressClass;
      klog(
        this.#process,
        'I',
        'store.go:440',
        `"Found valid IngressClass" ${own} ingressclass="${className}"`,
      );
    }
    const event = { type: 'Normal', reason: 'Sync', message: 'Scheduled for sync' } as const;
    const reference = `Kind:"Ingress", Namespace:"${namespace}", Name:"${name}", UID:"${uid}", APIVersion:"networking.k8s.io/v1", ResourceVersion:"${resourceVersion}", FieldPath:""`;
    klog(
      this.#process,
      'I',
      'event.go:377',
      `Event(v1.ObjectReference{${reference}}): type: '${event.type}' reason: '${event.reason}' ${event.message}`,
    );
    this.#cluster.recordEvent(object, event);
  }
}
