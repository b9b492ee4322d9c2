/** What a lab brings to a real cluster: its objects, those that steps apply, what stands in its own namespaces, and what its workloads make. */
import { BUILT_IN_NAMESPACES } from '../../lab/objects/object-set';
import type { ObjectReference } from '../../lab/objects/sourced-object';

export class BroughtObjects {
  readonly #keys = new Set<string>();
  readonly #namespaces = new Set<string>();

  /** In a namespace that every cluster has stands what is not the lab's, although the lab may write the namespace down. */
  add(reference: ObjectReference): void {
    const { kind, name } = reference;
    this.#keys.add(keyOf(reference));
    if (kind === 'Namespace' && !BUILT_IN_NAMESPACES.includes(name)) this.#namespaces.add(name);
  }

  has(reference: ObjectReference): boolean {
    const { kind, namespace, name } = reference;
    if (this.#keys.has(keyOf(reference)) || this.#namespaces.has(namespace)) return true;
    // A StatefulSet calls its Pods web-0, web-1, …; a Job's and a Deployment's have names that nobody can write down before.
    const set = /^(.+)-\d+$/u.exec(name)?.[1];
    return (
      kind === 'Pod' &&
      set !== undefined &&
      this.#keys.has(keyOf({ kind: 'StatefulSet', namespace, name: set }))
    );
  }
}

/** An object without a namespace is in `default`, or of a kind that has none. */
function keyOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind}/${namespace === '' ? 'default' : namespace}/${name}`;
}
