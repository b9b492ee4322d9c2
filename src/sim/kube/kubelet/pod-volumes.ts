/**
 * The volumes of one Pod: file systems that its containers mount.
 *
 * Kubernetes v1.32 `pkg/volume/{configmap,secret,emptydir,hostpath}`, `pkg/volume/util/atomic_writer.go`,
 * `pkg/kubelet/volumemanager`.
 *
 * Models emptyDir, which lives as long as the Pod; hostPath; ConfigMaps and Secrets with items, and what follows a
 * change of the object: files that are new, changed or gone, but none of a subPath, which keeps what it had when the
 * container started.
 * Leaves out modes, read-only mounts, the links `..data`, limits of size, and every other kind of volume, which is an
 * empty directory that the containers share.
 */
import { FileSystem } from '../../host/file-system';
import type { Environment } from '../../host/process';
import type { Container, Pod, Volume } from '../model/pod';
import type { ObjectRef, ObjectStore } from '../store/object-store';
import { expandVariables, findData } from './container-variables';

interface VolumeProblem {
  readonly volume: string;
  readonly message: string;
}

/** What a volume brings with it, by path. */
type FileTexts = ReadonlyMap<string, string>;

interface DataRef {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name: string;
  readonly isOptional: boolean;
}

interface MountedVolume {
  readonly files: FileSystem;
  readonly root: string;
  /** Of a volume that follows its object: what that has brought. */
  texts?: FileTexts;
}

export class PodVolumes {
  readonly #store: ObjectStore;
  readonly #nodeFiles: () => FileSystem;
  readonly #volumes = new Map<string, MountedVolume>();

  constructor(store: ObjectStore, nodeFiles: () => FileSystem) {
    this.#store = store;
    this.#nodeFiles = nodeFiles;
  }

  /** Brings in what is not there yet; answers what cannot be. A volume that no container mounts is left alone. */
  setUp({ spec, metadata }: Pod): readonly VolumeProblem[] {
    const { volumes = [] } = spec;
    if (volumes.length === 0) return [];
    const used = new Set(
      [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ volumeMounts = [] }) =>
        volumeMounts.map(({ name }) => name),
      ),
    );
    const problems: VolumeProblem[] = [];
    for (const volume of volumes) {
      if (!used.has(volume.name) || this.#volumes.has(volume.name)) continue;
      const mounted = this.#volumeOf(volume, metadata.namespace ?? '');
      if (typeof mounted === 'string') problems.push({ volume: volume.name, message: mounted });
      else this.#volumes.set(volume.name, mounted);
    }
    return problems;
  }

  mount(container: Container, environment: Environment): void {
    const mounts = [...(container.volumeMounts ?? [])];
    // A mount inside another comes after it.
    mounts.sort((left, right) => depthOf(left.mountPath) - depthOf(right.mountPath));
    for (const { name, mountPath, subPath, subPathExpr } of mounts) {
      const volume = this.#volumes.get(name);
      if (volume === undefined) continue;
      const part =
        subPathExpr === undefined
          ? subPath
          : expandVariables(subPathExpr, (variable) => environment.variables.get(variable));
      if (part === undefined || part === '') environment.files.mount(mountPath, volume.files, volume.root);
      else mountPart(environment.files, mountPath, volume, part);
    }
  }

  /** The kubelet has come to this Pod again. An object that is gone leaves its files. */
  refresh({ spec, metadata }: Pod): void {
    for (const volume of spec.volumes ?? []) {
      const mounted = this.#volumes.get(volume.name);
      const ref = dataRefOf(volume, metadata.namespace ?? '');
      if (mounted?.texts === undefined || ref === undefined) continue;
      const texts = this.#textsOf(volume, ref);
      if (typeof texts === 'string') continue;
      for (const path of mounted.texts.keys()) if (!texts.has(path)) mounted.files.remove(path);
      for (const [path, text] of texts) mounted.files.write(path, text);
      mounted.texts = texts;
    }
  }

  #volumeOf(volume: Volume, namespace: string): MountedVolume | string {
    const ref = dataRefOf(volume, namespace);
    if (ref !== undefined) {
      const texts = this.#textsOf(volume, ref);
      return typeof texts === 'string' ? texts : { files: filesOf(texts), root: '/', texts };
    }
    const { hostPath } = volume;
    if (hostPath === undefined) return { files: FileSystem.empty(), root: '/' };
    const nodeFiles = this.#nodeFiles();
    const problem = prepareHostPath(nodeFiles, hostPath.path, hostPath.type ?? '');
    return problem ?? { files: nodeFiles, root: hostPath.path };
  }

  #textsOf(volume: Volume, { kind, namespace, name, isOptional }: DataRef): FileTexts | string {
    const data = findData(this.#store, kind, namespace, name);
    if (data === undefined && !isOptional) return `${kind.toLowerCase()} "${name}" not found`;
    const items = (volume.configMap ?? volume.secret)?.items;
    const texts = new Map<string, string>();
    if (data === undefined) return texts;
    for (const { key, path } of items ?? Object.keys(data).map((each) => ({ key: each, path: each }))) {
      const text = data[key];
      if (text !== undefined) texts.set(`/${path}`, text);
      else if (!isOptional) {
        return kind === 'ConfigMap'
          ? `configmap references non-existent config key: ${key}`
          : `references non-existent secret key: ${key}`;
      }
    }
    return texts;
  }
}

/** Is the object the source of one of the Pod's volumes? */
export function hasVolumeFrom({ spec, metadata }: Pod, ref: ObjectRef): boolean {
  return (spec.volumes ?? []).some((volume) => {
    const source = dataRefOf(volume, metadata.namespace ?? '');
    return source?.kind === ref.kind && source.namespace === ref.namespace && source.name === ref.name;
  });
}

function dataRefOf({ configMap, secret }: Volume, namespace: string): DataRef | undefined {
  if (configMap !== undefined)
    return {
      kind: 'ConfigMap',
      namespace,
      name: configMap.name ?? '',
      isOptional: configMap.optional === true,
    };
  if (secret !== undefined)
    return {
      kind: 'Secret',
      namespace,
      name: secret.secretName ?? '',
      isOptional: secret.optional === true,
    };
  return undefined;
}

function filesOf(texts: FileTexts): FileSystem {
  const files = FileSystem.empty();
  for (const [path, text] of texts) files.write(path, text);
  return files;
}

/** A part that is not there becomes a directory. */
function mountPart(into: FileSystem, mountPath: string, volume: MountedVolume, part: string): void {
  const files = volume.texts === undefined ? volume.files : filesOf(volume.texts);
  const root = `${volume.root}/${part}`;
  if (!files.exists(root)) files.makeDirectory(root);
  into.mount(mountPath, files, root);
}

/** `hostpath.NewHostUtil` checks the type; without one the container runtime makes a directory that is missing. */
function prepareHostPath(files: FileSystem, path: string, type: string): string | undefined {
  const isFile = files.read(path) !== undefined;
  const isDirectory = files.isDirectory(path);
  const isMissing = !isFile && !isDirectory;
  if (type === 'FileOrCreate' && isMissing) files.write(path, '');
  else if ((type === '' || type === 'DirectoryOrCreate') && isMissing) files.makeDirectory(path);
  else if ((type === 'File' || type === 'FileOrCreate') && !isFile)
    return `hostPath type check failed: ${path} is not a file`;
  else if ((type === 'Directory' || type === 'DirectoryOrCreate') && !isDirectory)
    return `hostPath type check failed: ${path} is not a directory`;
  return undefined;
}

function depthOf(path: string): number {
  return path.split('/').filter((part) => part !== '').length;
}
