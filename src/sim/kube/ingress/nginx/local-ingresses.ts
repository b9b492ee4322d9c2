/**
 * The Ingresses of its class with their annotations read, as ingress-nginx v1.12 keeps them
 * (`internal/ingress/controller/store/store.go`, `syncIngress`): one whose annotations are no good is not taken, and where there was a
 * good one before, that goes on.
 */
import type { KubeObject } from '../../objects/kube-object';
import type { IngressView } from '../ingress-objects';
import type { IngressCluster } from '../ingress-cluster';
import { settingsOf, type IngressSettings } from './annotations';
import { authSecretOf, readBasicAuth } from './basic-auth';
import type { WatchedIngress } from './build-upstreams';
import type { ControllerConfig } from './controller-config';
import { inspectIngress } from './inspect-ingress';

interface KeptIngress {
  readonly object: KubeObject;
  readonly configKey: string;
  /** That of its users. */
  readonly secret: KubeObject | undefined;
  /** The last good one. */
  readonly watched: WatchedIngress | undefined;
}

export class LocalIngresses {
  readonly #cluster: IngressCluster;
  readonly #log: (severity: 'W' | 'E', place: string, text: string) => void;
  readonly #kept = new Map<string, KeptIngress>();

  constructor(cluster: IngressCluster, log: (severity: 'W' | 'E', place: string, text: string) => void) {
    this.#cluster = cluster;
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
    const secret = kept?.watched === undefined ? undefined : this.#secretOf(kept.watched);
    if (kept?.configKey === configKey && isSame(kept.object, view.object) && kept.secret === secret)
      return kept.watched;
    const read = this.#read(view, config);
    const watched = read ?? kept?.watched;
    const used = watched === undefined ? undefined : this.#secretOf(watched);
    this.#kept.set(uid, { object: view.object, configKey, secret: used, watched });
    return watched;
  }

  #secretOf({ view, settings }: WatchedIngress): KubeObject | undefined {
    const where =
      settings.authWish === undefined ? undefined : authSecretOf(settings.authWish, view.namespace);
    return where === undefined ? undefined : this.#cluster.find('Secret', where.namespace, where.name);
  }

  #withUsers(view: IngressView, settings: IngressSettings): IngressSettings {
    if (settings.authWish === undefined) return settings;
    const secret = this.#secretOf({ view, settings });
    const { namespace, name } = view;
    return {
      ...settings,
      ...readBasicAuth(settings.authWish, { namespace, name, uid: uidOf(view) }, secret),
    };
  }

  #read(view: IngressView, config: ControllerConfig): WatchedIngress | undefined {
    const own = `${view.namespace}/${view.name}`;
    const suspicious = inspectIngress(view);
    if (suspicious !== undefined) {
      this.#log(
        'E',
        'store.go:443',
        `"received invalid ingress" err=${JSON.stringify(suspicious)} ingress="${own}"`,
      );
      return undefined;
    }
    const settings = this.#withUsers(view, settingsOf(view, config));
    const [refusal] = settings.refusals;
    for (const { name, value } of settings.invalid) {
      const text = `validation error on ingress ${own}: annotation ${name} contains invalid value ${value}`;
      this.#log('W', 'validators.go:243', text);
    }
    if (refusal !== undefined) {
      this.#log(
        'E',
        'annotations.go:195',
        `"ingress contains invalid annotation value" err=${JSON.stringify(refusal)}`,
      );
      this.#log('E', 'store.go:991', refusal);
      return undefined;
    }
    for (const problem of settings.problems) this.#log('W', 'store.go:1088', `Ingress "${own}": ${problem}`);
    if (settings.denial !== undefined) {
      const where = `namespace="${view.namespace}" ingress="${view.name}"`;
      this.#log(
        'E',
        'annotations.go:221',
        `"error reading Ingress annotation" err=${JSON.stringify(settings.denial)} name="BasicDigestAuth" ${where}`,
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
