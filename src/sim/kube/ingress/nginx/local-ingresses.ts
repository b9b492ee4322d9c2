/**
 * The Ingresses of its class with their annotations read, as ingress-nginx v1.12 keeps them
 * (`internal/ingress/controller/store/store.go`, `syncIngress`): one whose annotations are no good is not taken, and where there was a
 * good one before, that goes on.
 */
import type { KubeObject } from '../../objects/kube-object';
import type { IngressView } from '../ingress-objects';
import { settingsOf } from './annotations';
import type { WatchedIngress } from './build-upstreams';
import type { ControllerConfig } from './controller-config';
import { inspectIngress } from './inspect-ingress';

interface KeptIngress {
  readonly object: KubeObject;
  readonly configKey: string;
  /** The last good one. */
  readonly watched: WatchedIngress | undefined;
}

export class LocalIngresses {
  readonly #log: (severity: 'W' | 'E', place: string, text: string) => void;
  readonly #kept = new Map<string, KeptIngress>();

  constructor(log: (severity: 'W' | 'E', place: string, text: string) => void) {
    this.#log = log;
  }

  /** In the order of `views`, without those that were never good. */
  sync(views: readonly IngressView[], config: ControllerConfig): readonly WatchedIngress[] {
    const uids = new Set(views.map(uidOf));
    for (const uid of this.#kept.keys()) if (!uids.has(uid)) this.#kept.delete(uid);
    const configKey = JSON.stringify(config);
    return views.flatMap((view) => this.#sync(view, config, configKey) ?? []);
  }

  #sync(view: IngressView, config: ControllerConfig, configKey: string): WatchedIngress | undefined {
    const uid = uidOf(view);
    const kept = this.#kept.get(uid);
    if (kept?.configKey === configKey && isSame(kept.object, view.object)) return kept.watched;
    const read = this.#read(view, config);
    const watched = read ?? kept?.watched;
    this.#kept.set(uid, { object: view.object, configKey, watched });
    return watched;
  }

  #read(view: IngressView, config: ControllerConfig): WatchedIngress | undefined {
    const own = `${view.namespace}/${view.name}`;
    const suspicious = inspectIngress(view);
    if (suspicious !== undefined) {
      this.#log('E', 'store.go:443', `"received invalid ingress" err="${suspicious}" ingress="${own}"`);
      return undefined;
    }
    const settings = settingsOf(view, config);
    const [refusal] = settings.refusals;
    for (const { name, value } of settings.invalid) {
      const text = `validation error on ingress ${own}: annotation ${name} contains invalid value ${value}`;
      this.#log('W', 'validators.go:243', text);
    }
    if (refusal !== undefined) {
      this.#log('E', 'annotations.go:195', `"ingress contains invalid annotation value" err="${refusal}"`);
      this.#log('E', 'store.go:991', refusal);
      return undefined;
    }
    for (const problem of settings.problems) this.#log('W', 'store.go:1088', `Ingress "${own}": ${problem}`);
    if (settings.denial !== undefined) {
      const where = `namespace="${view.namespace}" ingress="${view.name}"`;
      this.#log(
        'E',
        'annotations.go:221',
        `"error reading Ingress annotation" err="${settings.denial}" name="BasicDigestAuth" ${where}`,
      );
    }
    return { view, settings };
  }
}

function uidOf({ object }: IngressView): string {
  return object.metadata.uid ?? '';
}

/** A status says nothing about what is wanted. */
function isSame(one: KubeObject, other: KubeObject): boolean {
  return one.spec === other.spec && one.metadata.annotations === other.metadata.annotations;
}
