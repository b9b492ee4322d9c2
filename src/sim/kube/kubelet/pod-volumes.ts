/**
 * Files of ConfigMaps and Secrets in the containers of one Pod.
 *
 * Kubernetes v1.32 `pkg/volume/{configmap,secret}` and `pkg/volume/util/atomic_writer.go`.
 *
 * Models items, subPath, and what follows a change of the object: files that are new, changed or gone, but none of a
 * subPath, which keeps what it had when the container started.
 * Leaves out modes, the links `..data`, and every other kind of volume.
 */
import type { Environment } from '../../host/process';
import type { Container, Pod } from '../model/pod';
import type { ObjectRef, ObjectStore } from '../store/object-store';
import { findData } from './container-variables';

type Mount = NonNullable<Container['volumeMounts']>[number];
type Volume = NonNullable<Pod['spec']['volumes']>[number];

interface MountedFiles {
  readonly textByPath: ReadonlyMap<string, string>;
  readonly isSubPath: boolean;
}

export class PodVolumes {
  readonly #store: ObjectStore;
  /** What is in an environment because of a volume that follows its object. */
  readonly #pathsByEnvironment = new WeakMap<Environment, readonly string[]>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Answers what is missing. */
  mount(pod: Pod, container: Container, environment: Environment): string | undefined {
    for (const { mountPath } of container.volumeMounts ?? []) environment.files.makeDirectory(mountPath);
    const mounted = this.#filesOf(pod, container);
    if (typeof mounted === 'string') return mounted;
    for (const { textByPath } of mounted) {
      for (const [path, text] of textByPath) environment.files.write(path, text);
    }
    this.#pathsByEnvironment.set(environment, followingPaths(mounted));
    return undefined;
  }

  /** The kubelet has come to this Pod again. An object that is gone leaves its files. */
  refresh(pod: Pod, container: Container, environment: Environment): void {
    const mounted = this.#filesOf(pod, container);
    if (typeof mounted === 'string') return;
    const paths = new Set(followingPaths(mounted));
    for (const path of this.#pathsByEnvironment.get(environment) ?? []) {
      if (!paths.has(path)) environment.files.remove(path);
    }
    for (const { textByPath, isSubPath } of mounted) {
      if (isSubPath) continue;
      for (const [path, text] of textByPath) environment.files.write(path, text);
    }
    this.#pathsByEnvironment.set(environment, [...paths]);
  }

  #filesOf(pod: Pod, container: Container): readonly MountedFiles[] | string {
    const mounted: MountedFiles[] = [];
    for (const mount of container.volumeMounts ?? []) {
      const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
      const ref = volume === undefined ? undefined : sourceRefOf(volume, pod.metadata.namespace ?? '');
      if (volume === undefined || ref === undefined) continue;
      const data = findData(this.#store, ref.kind, ref.namespace, ref.name);
      if (data === undefined) return `${ref.kind.toLowerCase()} "${ref.name}" not found`;
      mounted.push({ textByPath: textsOf(mount, volume, data), isSubPath: mount.subPath !== undefined });
    }
    return mounted;
  }
}

/** Is the object the source of one of the Pod's volumes? */
export function hasVolumeFrom({ spec, metadata }: Pod, ref: ObjectRef): boolean {
  return (spec.volumes ?? []).some((volume) => {
    const source = sourceRefOf(volume, metadata.namespace ?? '');
    return source?.kind === ref.kind && source.namespace === ref.namespace && source.name === ref.name;
  });
}

function sourceRefOf(
  volume: Volume,
  namespace: string,
): { readonly kind: 'ConfigMap' | 'Secret'; readonly namespace: string; readonly name: string } | undefined {
  if (volume.configMap !== undefined)
    return { kind: 'ConfigMap', namespace, name: volume.configMap.name ?? '' };
  if (volume.secret !== undefined) return { kind: 'Secret', namespace, name: volume.secret.secretName ?? '' };
  return undefined;
}

function textsOf(
  mount: Mount,
  volume: Volume,
  data: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const items =
    (volume.configMap ?? volume.secret)?.items ?? Object.keys(data).map((key) => ({ key, path: key }));
  const texts = new Map<string, string>();
  for (const { key, path } of items) {
    if (mount.subPath === undefined) texts.set(`${mount.mountPath}/${path}`, data[key] ?? '');
    else if (mount.subPath === path) texts.set(mount.mountPath, data[key] ?? '');
  }
  return texts;
}

function followingPaths(mounted: readonly MountedFiles[]): readonly string[] {
  return mounted.filter(({ isSubPath }) => !isSubPath).flatMap(({ textByPath }) => [...textByPath.keys()]);
}
