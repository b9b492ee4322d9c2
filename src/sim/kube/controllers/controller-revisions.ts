/**
 * The history of a StatefulSet's or DaemonSet's template, an object for each version of it.
 *
 * Kubernetes v1.32 `pkg/controller/history/controller_history.go`. The hash in the name is of the same form as the real
 * one, and another value.
 */
import type { KubeObject, StringMap } from '../objects/kube-object';
import { numberFieldOf } from '../objects/kube-object';
import type { PodTemplate } from '../model/workload';
import { canonicalJson, equalsJson } from '../store/json';
import type { LabelSelector } from '../store/label-selector';
import { safeEncode } from '../store/safe-encode';
import { refOf, type ObjectStore } from '../store/object-store';
import { claim } from './claims';
import { ownerReferenceTo } from './controller';

const HASH_LABEL = 'controller.kubernetes.io/hash';

export interface Revision extends KubeObject {
  readonly revision: number;
  readonly data: { readonly spec: { readonly template: PodTemplate } };
}

export interface RevisedWorkload extends KubeObject {
  readonly spec: { readonly selector: LabelSelector; readonly template: PodTemplate };
}

/** The oldest first. */
export function revisionsOf(store: ObjectStore, owner: RevisedWorkload): readonly Revision[] {
  const { selector } = owner.spec;
  const found = claim(store, { owner, selector, kind: 'ControllerRevision', canAdopt: () => true });
  return found.filter(isRevision).sort((one, other) => one.revision - other.revision);
}

/** That of the template as it is now; made when it is new, and the newest again when it was there before. */
export function currentRevisionOf(
  store: ObjectStore,
  owner: RevisedWorkload,
  revisions: readonly Revision[],
): Revision | undefined {
  const { template } = owner.spec;
  const next = (revisions.at(-1)?.revision ?? 0) + 1;
  const same = revisions.findLast((revision) => equalsJson(templateOf(revision), template));
  if (same === undefined) return create(store, owner, next);
  if (same === revisions.at(-1)) return same;
  const updated = store.update({ ...same, revision: next });
  return updated.ok && isRevision(updated.value) ? updated.value : undefined;
}

export function templateOf(revision: Revision): PodTemplate {
  const { metadata, spec } = revision.data.spec.template;
  return metadata === undefined ? { spec } : { metadata, spec };
}

/** As the Pods of a DaemonSet carry it. */
export function hashOf({ metadata }: Revision): string {
  return metadata.labels?.[HASH_LABEL] ?? '';
}

export function deleteOldRevisions(
  store: ObjectStore,
  revisions: readonly Revision[],
  inUse: ReadonlySet<string>,
  limit: number,
): void {
  const unused = revisions.filter(({ metadata }) => !inUse.has(metadata.name));
  for (const revision of unused.slice(0, Math.max(0, unused.length - limit))) store.delete(refOf(revision));
}

function create(store: ObjectStore, owner: RevisedWorkload, revision: number): Revision | undefined {
  const { template } = owner.spec;
  const { name, namespace, annotations } = owner.metadata;
  for (let collisions = 0; ; collisions += 1) {
    const hash = hashTextOf(template, collisions);
    const labels: StringMap = { ...template.metadata?.labels, [HASH_LABEL]: hash };
    const created = store.create({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels,
        ...(annotations === undefined ? {} : { annotations }),
        ownerReferences: [ownerReferenceTo(owner)],
      },
      data: { spec: { template: { ...template, $patch: 'replace' } } },
      revision,
    });
    if (created.ok) return isRevision(created.value) ? created.value : undefined;
    if (created.error.reason !== 'AlreadyExists' || collisions > 100) return undefined;
  }
}

function hashTextOf(template: PodTemplate, collisions: number): string {
  const text = canonicalJson(template) + (collisions === 0 ? '' : String(collisions));
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return safeEncode(String(hash >>> 0));
}

function isRevision(object: KubeObject): object is Revision {
  return object.kind === 'ControllerRevision' && numberFieldOf(object, 'revision') !== undefined;
}
