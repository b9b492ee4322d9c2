/**
 * kubectl cp: files and directories to and from containers, by the tar that the container has.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/cp`. Leaves out links, and retries that go on where a copy broke off
 * (`--retries` is taken: no copy here breaks off).
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import { textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { decodeTar, encodeTar, type TarMember } from '../../../wire/tar';
import { bytesOfUtf8, textOfUtf8 } from '../../../wire/utf8';
import { callForObject, objectIn } from '../api-calls';
import { defaultContainer } from '../container-choice';
import { runSession, type SessionStreams } from '../container-session';
import { flagsOf } from '../flag-set';
import { absolutePath } from '../manifest-files';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const cp: KubectlVerb = {
  path: 'cp',
  summary: 'Copy files and directories to and from containers',
  usage: 'cp <file-spec-src> <file-spec-dest> [options]',
  flags: flagsOf(`
    container,c string
    no-preserve bool
    retries int=0`),
  run: runCp,
};

interface FilePlace {
  /** Undefined for a file of this machine. */
  readonly pod: string | undefined;
  readonly namespace: string;
  readonly path: string;
}

function* runCp(command: KubectlCommand): Task<number> {
  const [from, to, ...others] = command.args;
  if (from === undefined || to === undefined || others.length > 0) {
    return command.fail('source and destination are required');
  }
  const source = placeOf(command, from);
  if (!source.ok) return command.fail(source.error);
  const target = placeOf(command, to);
  if (!target.ok) return command.fail(target.error);
  const [src, dest] = [source.value, target.value];
  if (src.pod !== undefined && dest.pod !== undefined) {
    return command.fail('one of src or dest must be a local file specification');
  }
  if (src.path === '' || dest.path === '') return command.fail('filepath can not be empty');
  if (src.pod !== undefined) return yield* copyFromPod(command, src, dest.path);
  if (dest.pod !== undefined) return yield* copyToPod(command, src.path, dest);
  return command.fail('one of src or dest must be a remote file specification');
}

function placeOf(command: KubectlCommand, text: string): Result<FilePlace, string> {
  const colon = text.indexOf(':');
  if (colon === -1) return ok({ pod: undefined, namespace: '', path: text });
  const pieces = text.slice(0, colon).split('/');
  if (colon === 0 || pieces.length > 2) {
    return err('filespec must match the canonical format: [[namespace/]pod:]file/path');
  }
  const [first = '', second] = pieces;
  return ok({
    pod: second ?? first,
    namespace: second === undefined ? command.namespace : first,
    path: text.slice(colon + 1),
  });
}

/** Go's `path.Clean`. */
function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push('..');
  }
  const joined = parts.join('/');
  return isAbsolute ? `/${joined}` : joined === '' ? '.' : joined;
}

function folderOf(path: string): string {
  const clean = cleanPath(path);
  const slash = clean.lastIndexOf('/');
  return slash === -1 ? '.' : slash === 0 ? '/' : clean.slice(0, slash);
}

function nameOf(path: string): string {
  const clean = cleanPath(path);
  return clean === '/' ? '/' : (clean.split('/').at(-1) ?? '.');
}

/** Runs a command in the Pod's container. Answers its exit code. */
function* execute(
  command: KubectlCommand,
  place: FilePlace,
  argv: readonly string[],
  streams: SessionStreams,
): Task<number> {
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const resource = catalogue.value.byWord('pods');
  if (!resource.ok) return command.fail(resource.error);
  const { namespace, pod: name = '' } = place;
  const found = yield* callForObject(command, { resource: resource.value, namespace, name });
  if (!found.ok) return command.fail(found.error);
  const pod: KubeObject = objectIn(found.value);
  const phase = textFieldOf(pod, 'status', 'phase') ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') {
    return command.fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const named = command.flags.text('container');
  const standard = defaultContainer(pod);
  if (named === '') streams.complain(standard.note);
  const container = named === '' ? standard.name : named;
  const hasInput = streams.input !== undefined;
  return yield* runSession(command, pod, { container, argv, hasInput, isTerminal: false, streams });
}

function* copyToPod(command: KubectlCommand, path: string, dest: FilePlace): Task<number> {
  const { process, flags } = command;
  const { files } = process.environment;
  const local = absolutePath(process, path);
  if (!files.exists(local)) return command.fail(`${path} doesn't exist in local filesystem`);
  const silent: SessionStreams = {
    out: () => undefined,
    complain: () => undefined,
    fail: () => undefined,
    input: undefined,
  };
  const isFolder = (yield* execute(command, dest, ['test', '-d', dest.path], silent)) === 0;
  const remote = isFolder ? `${dest.path.replace(/\/+$/u, '')}/${nameOf(path)}` : dest.path;
  const members = membersOf(command, local, nameOf(remote));
  const archive = textOfUtf8(encodeTar(members, Math.floor(command.nowMs / 1_000)));
  const argv = [
    'tar',
    ...(flags.isOn('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : []),
    '-xmf',
    '-',
    '-C',
    folderOf(remote),
  ];
  return yield* execute(command, dest, argv, {
    out: (text) => command.out(text),
    complain: (text) => command.complain(text),
    fail: undefined,
    input: archive,
  });
}

/** Only empty directories are members of their own. */
function membersOf(command: KubectlCommand, path: string, name: string): readonly TarMember[] {
  const { files } = command.process.environment;
  if (!files.isDirectory(path)) {
    return [{ name, bytes: bytesOfUtf8(files.read(path) ?? ''), isDirectory: false }];
  }
  const entries = files.list(path);
  if (entries.length === 0) return [{ name: `${name}/`, bytes: new Uint8Array(), isDirectory: true }];
  return entries.flatMap((entry) => membersOf(command, `${path}/${entry}`, `${name}/${entry}`));
}

function* copyFromPod(command: KubectlCommand, src: FilePlace, target: string): Task<number> {
  const { files } = command.process.environment;
  let text = '';
  const exitCode = yield* execute(command, src, ['tar', 'cf', '-', src.path], {
    out: (more) => {
      text += more;
    },
    // What tar complains of goes the way of output.
    complain: (more) => command.out(more),
    fail: undefined,
    input: undefined,
  });
  if (exitCode !== 0) return exitCode;
  const members = decodeTar(bytesOfUtf8(text));
  if (members === undefined) return command.fail('unexpected EOF');
  const prefix = cleanPath(src.path.replace(/^\/+/u, '')).replace(/^(?:\.\.\/)+/u, '');
  for (const { name, bytes, isDirectory } of members) {
    if (!name.startsWith(prefix === '.' ? '' : prefix)) return command.fail('tar contents corrupted');
    const rest = prefix === '.' ? name : name.slice(prefix.length);
    const shown = cleanPath(`${target}/${rest}`);
    const path = absolutePath(command.process, shown);
    if (isDirectory) files.makeDirectory(path);
    else if (files.isDirectory(path)) return command.fail(`open ${shown}: is a directory`);
    else files.write(path, textOfUtf8(bytes));
  }
  return 0;
}
