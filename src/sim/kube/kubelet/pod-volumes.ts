/**
 * The volumes of one Pod: file systems that its containers mount.
 *
 * Kubernetes v1.32 `pkg/volume/{configmap,secret,emptydir,hostpath,downwardapi,projected}`, `pkg/volume/util/atomic_writer.go`,
 * `pkg/kubelet/volumemanager`.
 *
 * Models emptyDir, which lives as long as the Pod; hostPath; ConfigMaps, Secrets, what the Pod tells of itself
 * (downwardAPI), the token of its ServiceAccount, and several of them in one (projected); and what follows a change of the
 * object: files that are new, changed or gone, but none of a subPath, which keeps what it had when the container started.
 * Leaves out modes, read-only mounts, the links `..data`, limits of size, and every other kind of volume, which is an
 * empty directory that the containers share.
 */
import { FileSystem } from '../../host/file-system';
import type { Machine } from '../../host/machine';
import type { Environment } from '../../host/process';
import type { Container, Pod, Volume } from '../model/pod';
import { expandVariables } from './container-variables';
import { textOf, volumeTexts, type FileTexts, type VolumeSources } from './volume-texts';

interface VolumeProblem {
  readonly volume: string;
  readonly message: string;
}

interface MountedVolume {
  readonly files: FileSystem;
  readonly root: string;
  /** Of a volume that follows its object: what that has brought. */
  texts?: FileTexts;
}

/** Of a node that nobody uses, where nothing can be in their way. */
const MADE_IF_MISSING: ReadonlySet<string> = new Set(['', 'DirectoryOrCreate', 'FileOrCreate']);

export class PodVolumes {
  readonly #sources: VolumeSources;
  readonly #node: Machine;
  readonly #volumes = new Map<string, MountedVolume>();

  constructor(sources: VolumeSources, node: Machine) {
    this.#sources = sources;
    this.#node = node;
  }

  /** Brings in what is not there yet; answers what cannot be. A volume that no container mounts is left alone. */
  setUp(pod: Pod): readonly VolumeProblem[] {
    const { spec } = pod;
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
      const mounted = this.#volumeOf(volume, pod);
      if (typeof mounted === 'string') problems.push({ volume: volume.name, message: mounted });
      else this.#volumes.set(volume.name, mounted);
    }
    return problems;
  }

  /** Are the files in it those that there are when the container starts, whatever becomes of the volume? */
  hasParts({ volumeMounts = [] }: Container): boolean {
    return volumeMounts.some(({ subPath = '', subPathExpr = '' }) => subPath !== '' || subPathExpr !== '');
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
      if (part === undefined || part === '') {
        // What is in it, a token for example, is made when somebody looks.
        const kind = volume.texts === undefined ? undefined : 'directory';
        environment.files.mount(mountPath, volume.files, volume.root, kind);
      } else mountPart(environment.files, mountPath, volume, part);
    }
  }

  /** The kubelet has come to this Pod again. An object that is gone leaves its files. */
  refresh(pod: Pod): void {
    for (const volume of pod.spec.volumes ?? []) {
      const mounted = this.#volumes.get(volume.name);
      if (mounted?.texts === undefined) continue;
      const texts = volumeTexts(volume, pod, this.#sources);
      if (texts === undefined || typeof texts === 'string') continue;
      for (const path of mounted.texts.keys()) if (!texts.has(path)) mounted.files.remove(path);
      for (const [path, text] of texts) mounted.files.write(path, textOf(text));
      mounted.texts = texts;
    }
  }

  #volumeOf(volume: Volume, pod: Pod): MountedVolume | string {
    const texts = volumeTexts(volume, pod, this.#sources);
    if (typeof texts === 'string') return texts;
    if (texts !== undefined) return { files: filesOf(texts), root: '/', texts };
    const { hostPath } = volume;
    if (hostPath === undefined) return { files: FileSystem.empty(), root: '/' };
    const node = this.#node;
    const { path, type = '' } = hostPath;
    if (!node.isAwake && MADE_IF_MISSING.has(type)) {
      node.whenUsed(() => void prepareHostPath(node.root.files, path, type));
      return {
        get files() {
          return node.root.files;
        },
        root: path,
      };
    }
    const { files } = node.root;
    return prepareHostPath(files, path, type) ?? { files, root: path };
  }
}

/** Made when somebody looks into it. */
function filesOf(texts: FileTexts): FileSystem {
  const files = FileSystem.empty();
  files.whenUsed(() => {
    for (const [path, text] of texts) files.write(path, textOf(text));
  });
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
