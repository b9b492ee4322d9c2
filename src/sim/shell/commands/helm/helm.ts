/**
 * helm 3.16, as far as it takes to install the ingress controllers of this lab: `repo add|update|list|remove`, `search repo`,
 * `install`, `upgrade`, `list`, `status`, `uninstall`, `version`.
 *
 * The charts come with the lab, as no repository can be reached from it. Models the hooks around a webhook. Leaves out rendering
 * of a chart's own templates, `rollback`, `history`, `get`, `template`: they are refused by name.
 */
import { append } from '../../../base/append';
import { calendarNow, formatUnixDate } from '../../../app/calendar';
import type { Result } from '../../../base/result';
import type { Process, Program } from '../../../host/process';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { absolutePath } from '../../kubectl/manifest-files';
import type { CommandFinder } from '../../shell-state';
import type { RenderedChart } from './helm-chart';
import { readHelmOptions, type HelmOptions } from './helm-options';
import { HelmReleases, type HelmRelease } from './helm-releases';
import { HelmRepositories } from './helm-repositories';
import { helmTable } from './helm-table';
import { KubectlChild } from './kubectl-child';
import { readValuesFile } from './values-file';

const VERSION = 'v3.16.4';
/** What the real one has besides. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'completion',
  'create',
  'dependency',
  'env',
  'get',
  'history',
  'lint',
  'package',
  'plugin',
  'pull',
  'push',
  'registry',
  'rollback',
  'show',
  'template',
  'test',
  'verify',
]);

export function helmWith(findCommand: CommandFinder): Program {
  return function* helm(process, args) {
    const options = readHelmOptions(args);
    if (typeof options === 'string') {
      process.stderr(`Error: ${options}\n`);
      return 1;
    }
    return yield* new Helm(process, options, findCommand).run();
  };
}

type Deployment = Pick<HelmRelease, 'name' | 'revision' | 'chart' | 'values'>;

class Helm {
  readonly #process: Process;
  readonly #options: HelmOptions;
  readonly #kubectl: KubectlChild;
  readonly #releases: HelmReleases;
  readonly #repositories: HelmRepositories;

  constructor(process: Process, options: HelmOptions, findCommand: CommandFinder) {
    this.#process = process;
    this.#options = options;
    this.#kubectl = new KubectlChild(process, findCommand);
    this.#releases = new HelmReleases(this.#kubectl);
    this.#repositories = new HelmRepositories(process.environment.files);
  }

  *run(): Task<number> {
    const [command = '', first = '', second = '', third = ''] = this.#options.words;
    switch (command) {
      case 'repo':
        return this.#answer(this.#repositories.run(first, second, third));
      case 'search':
        return this.#answer(this.#repositories.search(second));
      case 'install':
        return yield* this.#install(first, second);
      case 'upgrade':
        return yield* this.#upgrade(first, second);
      case 'list':
      case 'ls':
        return yield* this.#list();
      case 'status':
        return yield* this.#status(first);
      case 'uninstall':
      case 'delete':
      case 'del':
      case 'un':
        return yield* this.#uninstall(first);
      case 'version':
        return this.#print(
          `version.BuildInfo{Version:"${VERSION}", GitCommit:"7877b45b63f95635153b29a42c0c2f4273ec45ca", GitTreeState:"clean", GoVersion:"go1.22.7"}\n`,
        );
      default:
        if (LEFT_OUT.has(command))
          return this.#fail(
            `this lab's helm knows repo, search, install, upgrade, list, status, uninstall and version, and not "${command}"`,
          );
        return this.#fail(`unknown command "${command}" for "helm"\nRun 'helm --help' for usage.`);
    }
  }

  #print(text: string): number {
    this.#process.stdout(text);
    return 0;
  }

  #fail(text: string): number {
    this.#process.stderr(`Error: ${text}\n`);
    return 1;
  }

  #answer(answer: Result<string, string>): number {
    return answer.ok ? this.#print(answer.value) : this.#fail(answer.error);
  }

  /** Of the files first, then of `--set`, which win; undefined when that was said to be wrong. */
  #values(): readonly string[] | undefined {
    const all: string[] = [];
    for (const path of this.#options.valuesFiles) {
      const text = this.#process.environment.files.read(absolutePath(this.#process, path));
      if (text === undefined) {
        this.#fail(`open ${path}: no such file or directory`);
        return undefined;
      }
      const read = readValuesFile(text);
      if (!read.ok) {
        this.#fail(`failed to parse ${path}: ${read.error}`);
        return undefined;
      }
      append(all, read.value);
    }
    return [...all, ...this.#options.values];
  }

  *#install(name: string, chartName: string): Task<number> {
    if (name === '' || chartName === '')
      return this.#fail('INSTALLATION FAILED: must either provide a name or specify --generate-name');
    const chart = this.#repositories.chartOf(chartName, this.#options.repository);
    if (!chart.ok) return this.#fail(`INSTALLATION FAILED: ${chart.error}`);
    if ((yield* this.#releases.find(name, this.#options.namespace)) !== undefined)
      return this.#fail('INSTALLATION FAILED: cannot re-use a name that is still in use');
    const values = this.#values();
    if (values === undefined) return 1;
    return yield* this.#deploy({ name, revision: 1, chart: chart.value, values }, 'create');
  }

  *#upgrade(name: string, chartName: string): Task<number> {
    const found = this.#repositories.chartOf(chartName, this.#options.repository);
    if (!found.ok) return this.#fail(`UPGRADE FAILED: ${found.error}`);
    const chart = found.value;
    const release = yield* this.#releases.find(name, this.#options.namespace);
    const values = this.#values();
    if (values === undefined) return 1;
    if (release === undefined) {
      if (!this.#options.shouldInstall)
        return this.#fail(`UPGRADE FAILED: "${name}" has no deployed releases`);
      this.#print(`Release "${name}" does not exist. Installing it now.\n`);
      return yield* this.#deploy({ name, revision: 1, chart, values }, 'create');
    }
    const kept = this.#options.shouldReuseValues ? release.values : [];
    const next = { name, revision: release.revision + 1, chart, values: [...kept, ...values] };
    return yield* this.#deploy(next, 'apply');
  }

  *#deploy(deployment: Deployment, verb: 'create' | 'apply'): Task<number> {
    const { namespace, shouldCreateNamespace } = this.#options;
    const failure = `${verb === 'create' ? 'INSTALLATION' : 'UPGRADE'} FAILED:`;
    const { name, chart, values, revision } = deployment;
    const rendered = chart.render({ name, namespace }, values);
    if (!rendered.ok) return this.#fail(`${failure} ${rendered.error}`);
    for (const word of rendered.value.unknown)
      this.#process.stderr(`podwire: the value ${word} has no effect in this lab\n`);
    if (!(yield* this.#hasNamespace(namespace))) {
      if (!shouldCreateNamespace)
        return this.#fail(`${failure} create: failed to create: namespaces "${namespace}" not found`);
      yield* this.#kubectl.run(['create', 'namespace', namespace]);
    }
    if (!(yield* this.#apply(rendered.value.objects, verb)))
      return this.#fail(`${failure} the cluster refused it`);
    const updated = formatUnixDate(calendarNow(this.#process.environment)).replace(' UTC', '');
    const release = { ...deployment, namespace, updated };
    yield* this.#releases.store(release);
    if (revision > 1) this.#print(`Release "${name}" has been upgraded. Happy Helming!\n`);
    return this.#print(statusText(release, rendered.value));
  }

  /** With the Jobs before and after, which have an account of their own for as long. */
  *#apply(objects: readonly KubeObject[], verb: 'create' | 'apply'): Task<boolean> {
    const { namespace, shouldWait } = this.#options;
    const jobs = objects.filter(({ kind }) => kind === 'Job');
    const hookAccount = objects.filter(
      ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name.endsWith('-admission'),
    );
    const rest = objects.filter((object) => !jobs.includes(object) && !hookAccount.includes(object));
    if (hookAccount.length > 0) yield* this.#kubectl.run(['apply', '-f', '-'], hookAccount);
    if (!(yield* this.#runHook(jobs[0], namespace))) return false;
    const outcome = yield* this.#kubectl.run([verb, '-f', '-'], rest);
    if (outcome.exitCode !== 0) return false;
    yield* this.#runHook(jobs[1], namespace);
    if (hookAccount.length > 0) yield* this.#kubectl.run(['delete', '-f', '-'], hookAccount);
    if (shouldWait) yield* this.#waitReady(namespace, rest);
    return true;
  }

  *#hasNamespace(namespace: string): Task<boolean> {
    const words = ['get', 'namespace', namespace, '--ignore-not-found', '-o', 'name'];
    const { output } = yield* this.#kubectl.run(words);
    return output.trim() !== '';
  }

  /** A Job that is gone when it has succeeded; false when it does not. */
  *#runHook(job: KubeObject | undefined, namespace: string): Task<boolean> {
    if (job === undefined) return true;
    const created = yield* this.#kubectl.run(['apply', '-f', '-'], [job]);
    if (created.exitCode !== 0) return false;
    const place = ['-n', namespace];
    const target = `job/${job.metadata.name}`;
    const done = yield* this.#kubectl.run([
      'wait',
      ...place,
      '--for=condition=complete',
      '--timeout=300s',
      target,
    ]);
    if (done.exitCode === 0) yield* this.#kubectl.run(['delete', ...place, target]);
    return done.exitCode === 0;
  }

  *#waitReady(namespace: string, objects: readonly KubeObject[]): Task {
    for (const { kind, metadata } of objects) {
      if (kind !== 'DaemonSet' && kind !== 'Deployment') continue;
      const target = `${kind.toLowerCase()}/${metadata.name}`;
      yield* this.#kubectl.run(['rollout', 'status', '-n', namespace, target, '--timeout=300s']);
    }
  }

  *#list(): Task<number> {
    const { isEveryNamespace, namespace } = this.#options;
    const releases = yield* this.#releases.list(isEveryNamespace ? undefined : namespace);
    const rows = releases.map((release) => [
      release.name,
      release.namespace,
      String(release.revision),
      release.updated,
      'deployed',
      `${release.chart.name}-${release.chart.version}`,
      release.chart.appVersion,
    ]);
    return this.#print(
      helmTable([['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION'], ...rows]),
    );
  }

  *#status(name: string): Task<number> {
    const release = yield* this.#releases.find(name, this.#options.namespace);
    const rendered = release?.chart.render(release, release.values);
    if (release === undefined || rendered?.ok !== true) return this.#fail('release: not found');
    return this.#print(statusText(release, rendered.value));
  }

  *#uninstall(name: string): Task<number> {
    const { namespace } = this.#options;
    const release = yield* this.#releases.find(name, namespace);
    const rendered = release?.chart.render(release, release.values);
    if (rendered?.ok !== true)
      return this.#fail(`uninstall: Release not loaded: ${name}: release: not found`);
    const objects = rendered.value.objects.filter(({ kind }) => kind !== 'Job');
    yield* this.#kubectl.run(['delete', '--wait=false', '--ignore-not-found', '-f', '-'], objects);
    yield* this.#releases.forget(name, namespace);
    return this.#print(`release "${name}" uninstalled\n`);
  }
}

function statusText({ name, namespace, revision, updated }: HelmRelease, { notes }: RenderedChart): string {
  return (
    `NAME: ${name}\nLAST DEPLOYED: ${updated}\nNAMESPACE: ${namespace}\nSTATUS: deployed\nREVISION: ${revision}\n` +
    `TEST SUITE: None\n${notes === undefined ? '' : `NOTES:\n${notes}`}`
  );
}
