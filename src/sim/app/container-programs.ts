/**
 * Starts the main process of a container: what the catalogue says about its image, or what the Pod asks for instead.
 *
 * Models how `command` and `args` replace an image's entry point and command, the tools that an image has, its programs
 * for a shell too (`sh -c "sleep 3; exec /agnhost netexec"`), and that process 1 of a container ignores signals that it
 * does not handle. Leaves out the image's file system, except for the
 * few files that its programs read.
 */
import type { Environment, Process, ProcessOutput, Program } from '../host/process';
import type { Task } from '../host/task';
import type { ClusterNames } from './dns-backend';
import { findImage, pullFailureOf, type ImageCatalogue, type ImageProfile } from './image-catalogue';
import { agnhost } from './images/agnhost';
import { apache } from './images/apache';
import type { ContainerProgram, ContainerProgramStart } from './images/container-context';
import { coredns } from './images/coredns';
import { genericService } from './images/generic-service';
import { httpEcho } from './images/http-echo';
import { mysql } from './images/mysql';
import { nginx, NGINX_ENTRYPOINT_LOG } from './images/nginx';
import { pause } from './images/pause';
import { postgres } from './images/postgres';
import { redis } from './images/redis';
import { whoami } from './images/whoami';

const EXIT_NOT_FOUND = 127;

const USUAL_VARIABLES = [
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['HOME', '/root'],
] as const;

const PROGRAMS: ReadonlyMap<string, ContainerProgram> = new Map<string, ContainerProgram>([
  ['nginx', nginx],
  ['httpd', apache],
  ['agnhost', agnhost],
  ['whoami', whoami],
  ['http-echo', httpEcho],
  ['postgres', postgres],
  ['mysql', mysql],
  ['redis', redis],
  ['coredns', coredns],
  ['pause', pause],
  ['generic', genericService],
]);

interface ContainerProgramsOptions {
  readonly catalogue: ImageCatalogue;
  /** Finds a command among those that the environment has; the shell layer's `findCommand`. */
  readonly findCommand: (environment: Environment, name: string) => Program | undefined;
}

/** The kubelet's `ImageRuntime`. */
export class ContainerPrograms {
  readonly #catalogue: ImageCatalogue;
  readonly #findCommand: ContainerProgramsOptions['findCommand'];
  /** Those of layers above, which know more than this one. */
  #programs = PROGRAMS;
  /** What containers of the image coredns serve. Set by the cluster once it has one. */
  clusterNames: ClusterNames | undefined = undefined;

  constructor({ catalogue, findCommand }: ContainerProgramsOptions) {
    this.#catalogue = catalogue;
    this.#findCommand = findCommand;
  }

  /** By the name that the catalogue has for them. */
  addPrograms(programs: ReadonlyMap<string, ContainerProgram>): void {
    this.#programs = new Map([...this.#programs, ...programs]);
  }

  startContainer(
    environment: Environment,
    container: ContainerProgramStart & { readonly output: ProcessOutput },
  ): Process | string {
    const image = findImage(this.#catalogue, container.image);
    prepareEnvironment(environment, image);
    const own = this.#programsOf(environment, image, container);
    if (own.size > 0) environment.imagePrograms = new Map([...environment.imagePrograms, ...own]);
    const argv = argvOf(image, container);
    const [name = '', ...args] = argv;
    const program = own.get(name) ?? this.#findCommand(environment, name);
    if (program === undefined) return startProblem(name);
    const process = environment.createProcess(argv, container.output);
    process.isInit = process.pid === 1;
    // Without `stdin: true` a container's standard input is /dev/null.
    if (container.output.stdin === undefined) process.stdin.end();
    process.run(program(process, args));
    return process;
  }

  pullFailure(image: string): ReturnType<typeof pullFailureOf> {
    return pullFailureOf(this.#catalogue, image);
  }

  /** The pause container, and `sleep infinity` where the image has that command. */
  isPassive(container: Pick<ContainerProgramStart, 'image' | 'command' | 'args'>): boolean {
    const image = findImage(this.#catalogue, container.image);
    const [name = '', ...args] = argvOf(image, container);
    const isOwn = image.isKnown && image.binaries.has(name);
    if (image.program === 'pause') return isOwn && args.length === 0;
    const hasSleep = image.commands === 'all' || image.commands.has('sleep');
    return name === 'sleep' && hasSleep && !isOwn && args.length === 1 && args[0] === 'infinity';
  }

  /** The image's own programs, for its shells and `kubectl exec` too. */
  #programsOf(
    environment: Environment,
    image: ImageProfile,
    container: ContainerProgramStart,
  ): ReadonlyMap<string, Program> {
    const programs = new Map<string, Program>();
    const main = image.program === undefined ? undefined : this.#programs.get(image.program);
    if (main === undefined) return programs;
    const { clusterNames } = this;
    const run: Program = (process, args) => main(process, { image, container, args, clusterNames });
    if (image.isKnown) {
      for (const name of image.binaries) {
        programs.set(name, name.endsWith('docker-entrypoint.sh') ? this.#entrypointScript(run, image) : run);
      }
      return programs;
    }
    // What an unknown image is told to run, by itself or in a shell, is taken for its program, but for the lab's commands.
    for (const name of argvOf(image, container).flatMap((argument) => argument.split(/[\s;|&()<>"'`]+/))) {
      if (name !== '' && this.#findCommand(environment, name) === undefined) programs.set(name, run);
    }
    return programs;
  }

  /** `docker-entrypoint.sh sh -c …` becomes what comes behind it. */
  #entrypointScript(run: Program, image: ImageProfile): Program {
    return (process, args) => {
      const [name, ...rest] = args;
      if (name === undefined) return run(process, args);
      if (image.program === 'nginx' && name === 'nginx') process.stdout(NGINX_ENTRYPOINT_LOG);
      const program = this.#findCommand(process.environment, name);
      if (program === undefined) return reportNotFound(process, name);
      process.argv = args;
      return program(process, rest);
    };
  }
}

function argvOf(
  image: ImageProfile,
  { command, args }: Pick<ContainerProgramStart, 'command' | 'args'>,
): readonly string[] {
  const argv =
    command !== undefined && command.length > 0
      ? [...command, ...(args ?? [])]
      : [...image.entrypoint, ...(args !== undefined && args.length > 0 ? args : image.command)];
  return argv.length > 0 ? argv : [`/${image.name.split('/').at(-1) ?? ''}`];
}

function prepareEnvironment(environment: Environment, image: ImageProfile): void {
  // A machine that runs an image's program keeps its own tools and files.
  if (environment.programs === 'all') return;
  environment.programs = image.commands;
  environment.flavor = image.flavor;
  const { files } = environment;
  files.whenUsed(() => {
    if (image.release !== undefined) files.provide('/etc/os-release', image.release);
    if (image.libc !== 'musl') return;
    files.provide('/lib/ld-musl-x86_64.so.1', '');
    if (image.flavor === 'busybox') files.provide('/etc/alpine-release', '3.20.3\n');
  });
  environment.whenVariablesUsed((variables) => {
    for (const [name, value] of USUAL_VARIABLES) if (!variables.has(name)) variables.set(name, value);
  });
}

/** runc's words. */
function startProblem(name: string): string {
  const why = name.includes('/')
    ? `stat ${name}: no such file or directory`
    : 'executable file not found in $PATH';
  return `exec: "${name}": ${why}: unknown`;
}

/** What a script says that executes what is not there. */
// eslint-disable-next-line require-yield -- it ends at once
function* reportNotFound(process: Process, name: string): Task<number> {
  process.stderr(`${process.argv[0] ?? ''}: exec: ${name}: not found\n`);
  return EXIT_NOT_FOUND;
}
