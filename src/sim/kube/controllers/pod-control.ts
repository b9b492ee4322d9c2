/** Makes and deletes Pods for a controller, and reports it (Kubernetes v1.32 `pkg/controller/controller_utils.go`). */
import type { KubeObject } from '../objects/kube-object';
import type { Pod } from '../model/pod';
import type { PodTemplate } from '../model/workload';
import { refOf, type StoreResult } from '../store/object-store';
import { ownerReferenceTo, type ControllerContext } from './controller';

export interface PodPlan {
  /** Empty: a name is drawn behind `generateName`. */
  readonly name?: string;
  readonly generateName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Beside the template's. */
  readonly finalizers?: readonly string[];
  /** Instead of the template's. */
  readonly spec?: PodTemplate['spec'];
}

export class PodControl {
  readonly #context: ControllerContext;
  readonly #component: string;

  constructor(context: ControllerContext, component: string) {
    this.#context = context;
    this.#component = component;
  }

  create(owner: KubeObject, template: PodTemplate, plan: PodPlan = {}): StoreResult {
    const created = this.#context.store.create(podFromTemplate(owner, template, plan));
    if (created.ok) this.#report(owner, 'SuccessfulCreate', `Created pod: ${created.value.metadata.name}`);
    // Nothing can be made there any more, and everybody knows why.
    else if (!created.error.message.includes('because it is being terminated'))
      this.#report(owner, 'FailedCreate', `Error creating: ${created.error.message}`);
    return created;
  }

  /** Answers whether it is gone or going. */
  delete(owner: KubeObject, pod: Pod): boolean {
    const deleted = this.#context.store.delete(refOf(pod), { uid: pod.metadata.uid });
    const { name } = pod.metadata;
    if (deleted.ok) this.#report(owner, 'SuccessfulDelete', `Deleted pod: ${name}`);
    else if (deleted.error.reason !== 'NotFound')
      this.#report(owner, 'FailedDelete', `Error deleting: ${deleted.error.message}`);
    return deleted.ok || deleted.error.reason === 'NotFound';
  }

  /**
   * Makes as many Pods as are missing, first one, then twice as many at a time: where none can be made, few are tried.
   * Answers the first error.
   */
  createBatch(count: number, create: (index: number) => StoreResult): string | undefined {
    let next = 0;
    for (let size = 1; next < count; size *= 2) {
      let problem: string | undefined = undefined;
      for (let left = Math.min(size, count - next); left > 0; left -= 1, next += 1) {
        const created = create(next);
        if (!created.ok) problem ??= created.error.message;
      }
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #report(owner: KubeObject, reason: string, message: string): void {
    const type = reason.startsWith('Failed') ? 'Warning' : 'Normal';
    this.#context.recorder.record({ about: owner, type, reason, message, component: this.#component });
  }
}

/** `GetPodFromTemplate`. */
function podFromTemplate(owner: KubeObject, template: PodTemplate, plan: PodPlan): KubeObject {
  const { metadata } = template;
  const annotations = { ...metadata?.annotations, ...plan.annotations };
  const finalizers = [...(metadata?.finalizers ?? []), ...(plan.finalizers ?? [])];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: plan.name ?? '',
      ...(plan.name === undefined ? { generateName: plan.generateName ?? `${owner.metadata.name}-` } : {}),
      namespace: owner.metadata.namespace,
      labels: plan.labels === undefined ? (metadata?.labels ?? {}) : { ...metadata?.labels, ...plan.labels },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
      ownerReferences: [ownerReferenceTo(owner)],
    },
    spec: plan.spec ?? template.spec,
  };
}
