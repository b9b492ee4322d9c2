/**
 * helm 3.16, as far as it takes to install ingress-nginx: `repo add|update|list`, `search repo`, `install`, `upgrade`, `list`,
 * `status`, `uninstall`, `version`.
 *
 * The one chart that there is comes with the lab, as no chart repository can be reached from it. Its release is a Secret of the
 * cluster, as Helm keeps it, with the names and states but without the chart's contents. Models the hooks around the webhook.
 */
import { calendarNow, formatUnixDate } from '../../../app/calendar';
import type { Process, Program } from '../../../host/process';
import type { Task } from '../../../host/task';
import {
  NGINX_INSTALLATION,
  nginxObjects,
  type NginxInstallation,
} from '../../../kube/ingress/nginx/installation';
import { listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { parseJson } from '../../../base/json-text';
import type { CommandFinder } from '../../shell-state';
import { CHART, INGRESS_NGINX_REPOSITORY, notesOf } from './helm-chart';
import { readHelmOptions, type HelmOptions } from './helm-options';
import { readValues } from './helm-values';
import { KubectlChild } from './kubectl-child';

const VERSION = 'v3.16.4';
const REPOSITORIES = '/root/.config/helm/repositories';

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

interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly updated: string;
  readonly values: readonly string[];
}

class Helm {
  readonly #process: Process;
  readonly #options: HelmOptions;
  readonly #kubectl: KubectlChild;

  constructor(process: Process, options: HelmOptions, findCommand: CommandFinder) {
    this.#process = process;
    this.#options = options;
    this.#kubectl = new KubectlChild(process, findCommand);
  }

  *run(): Task<number> {
    const [command = '', first = '', second = '', third = ''] = this.#options.words;
    switch (command) {
      case 'repo':
        return this.#repository(first, second, third);
      case 'search':
        return this.#search();
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
      case 'un':
        return yield* this.#uninstall(first);
      case 'version':
        return this.#print(
          `version.BuildInfo{Version:"${VERSION}", GitCommit:"7877b45b63f95635153b29a42c0c2f4273ec45ca", GitTreeState:"clean", GoVersion:"go1.22.7"}\n`,
        );
      default:
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

  /** `NAME URL` lines. */
  #repositories(): readonly (readonly [string, string])[] {
    const text = this.#process.environment.files.read(REPOSITORIES) ?? '';
    return text.split('\n').flatMap((line) => {
      const [name, url] = line.split(' ');
      return name === undefined || url === undefined ? [] : [[name, url] as const];
    });
  }

  #repository(verb: string, name: string, url: string): number {
    const known = this.#repositories();
    switch (verb) {
      case 'add': {
        if (url === '')
          return this.#fail(
            '"helm repo add" requires 2 arguments\n\nUsage:  helm repo add [NAME] [URL] [flags]',
          );
        const there = known.find(([other]) => other === name);
        if (there?.[1] === url)
          return this.#print(`"${name}" already exists with the same configuration, skipping\n`);
        if (there !== undefined)
          return this.#fail(`repository name (${name}) already exists, please specify a different name`);
        if (url.replace(/\/$/u, '') !== INGRESS_NGINX_REPOSITORY) return this.#unreachable(url);
        this.#process.environment.files.write(
          REPOSITORIES,
          [...known, [name, url]].map((entry) => `${entry.join(' ')}\n`).join(''),
        );
        return this.#print(`"${name}" has been added to your repositories\n`);
      }
      case 'update':
        if (known.length === 0) return this.#fail('no repositories found. You must add one before updating');
        return this.#print(
          'Hang tight while we grab the latest from your chart repositories...\n' +
            known
              .map(([each]) => `...Successfully got an update from the "${each}" chart repository\n`)
              .join('') +
            'Update Complete. ⎈Happy Helming!⎈\n',
        );
      case 'list':
      case 'ls':
        if (known.length === 0) return this.#fail('no repositories to show');
        return this.#print(table([['NAME', 'URL'], ...known]));
      case 'remove':
      case 'rm':
        if (!known.some(([other]) => other === name)) return this.#fail(`no repo named "${name}" found`);
        this.#process.environment.files.write(
          REPOSITORIES,
          known
            .filter(([other]) => other !== name)
            .map((entry) => `${entry.join(' ')}\n`)
            .join(''),
        );
        return this.#print(`"${name}" has been removed from your repositories\n`);
      default:
        return this.#fail(`unknown command "${verb}" for "helm repo"`);
    }
  }

  #unreachable(url: string): number {
    return this.#fail(
      `looks like "${url}" is not a valid chart repository or cannot be reached: ` +
        `this lab has the charts of ${INGRESS_NGINX_REPOSITORY} alone`,
    );
  }

  #search(): number {
    const found = this.#repositories();
    if (found.length === 0) return this.#fail('no repositories configured');
    const rows = found.map(([name]) => [
      `${name}/${CHART.name}`,
      CHART.version,
      CHART.appVersion,
      CHART.description,
    ]);
    return this.#print(table([['NAME', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION'], ...rows]));
  }

  /** What is wrong with the name of a chart. */
  #chartProblem(chart: string): string | undefined {
    const { repository } = this.#options;
    const [name = '', own] = chart.split('/');
    if (repository !== undefined) {
      const isKnown = repository.replace(/\/$/u, '') === INGRESS_NGINX_REPOSITORY && chart === CHART.name;
      return isKnown ? undefined : `chart "${chart}" not found in ${repository} repository`;
    }
    if (own === undefined) return `path "${chart}" not found`;
    if (!this.#repositories().some(([other]) => other === name)) return `repo ${name} not found`;
    return own === CHART.name
      ? undefined
      : `chart "${own}" matching  not found in ${name} index. (try 'helm repo update'): no chart name found`;
  }

  *#install(name: string, chart: string): Task<number> {
    if (name === '' || chart === '')
      return this.#fail('INSTALLATION FAILED: must either provide a name or specify --generate-name');
    const problem = this.#chartProblem(chart);
    if (problem !== undefined) return this.#fail(`INSTALLATION FAILED: ${problem}`);
    const releases = yield* this.#releases(this.#options.namespace);
    if (releases.some((release) => release.name === name))
      return this.#fail('INSTALLATION FAILED: cannot re-use a name that is still in use');
    return yield* this.#deploy({ name, revision: 1, values: this.#options.values }, 'create');
  }

  *#upgrade(name: string, chart: string): Task<number> {
    const problem = this.#chartProblem(chart);
    if (problem !== undefined) return this.#fail(`UPGRADE FAILED: ${problem}`);
    const release = (yield* this.#releases(this.#options.namespace)).find((each) => each.name === name);
    if (release === undefined) {
      if (!this.#options.shouldInstall)
        return this.#fail(`UPGRADE FAILED: "${name}" has no deployed releases`);
      this.#print(`Release "${name}" does not exist. Installing it now.\n`);
      return yield* this.#deploy({ name, revision: 1, values: this.#options.values }, 'create');
    }
    const values = this.#options.shouldReuseValues
      ? [...release.values, ...this.#options.values]
      : this.#options.values;
    const outcome = yield* this.#deploy({ name, revision: release.revision + 1, values }, 'apply');
    return outcome;
  }

  *#deploy(
    { name, revision, values }: Pick<Release, 'name' | 'revision' | 'values'>,
    verb: 'create' | 'apply',
  ): Task<number> {
    const { namespace, shouldCreateNamespace, shouldWait } = this.#options;
    const { installation, unknown } = readValues({ ...NGINX_INSTALLATION, release: name, namespace }, values);
    for (const word of unknown)
      this.#process.stderr(`podwire: the value ${word} has no effect in this lab\n`);
    if (shouldCreateNamespace) yield* this.#createNamespace(namespace);
    const objects = nginxObjects(installation);
    const jobs = objects.filter(({ kind }) => kind === 'Job');
    const hookAccount = objects.filter(
      ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name.endsWith('-admission'),
    );
    const rest = objects.filter((object) => !jobs.includes(object) && !hookAccount.includes(object));
    if (hookAccount.length > 0) yield* this.#kubectl.run(['apply', '-f', '-'], hookAccount);
    const isPrepared = yield* this.#runHook(jobs[0], namespace);
    const outcome = isPrepared ? yield* this.#kubectl.run([verb, '-f', '-'], rest) : { exitCode: 1 };
    if (outcome.exitCode !== 0) {
      return this.#fail(`${verb === 'create' ? 'INSTALLATION' : 'UPGRADE'} FAILED: the cluster refused it`);
    }
    yield* this.#runHook(jobs[1], namespace);
    if (hookAccount.length > 0) yield* this.#kubectl.run(['delete', '-f', '-'], hookAccount);
    if (shouldWait) yield* this.#waitReady(installation, rest);
    if (revision > 1) {
      const before = ['-n', namespace, '-l', `owner=helm,status=deployed,name=${name}`];
      yield* this.#kubectl.run(['label', 'secrets', ...before, 'status=superseded', '--overwrite']);
    }
    const updated = formatUnixDate(calendarNow(this.#process.environment)).replace(' UTC', '');
    yield* this.#kubectl.run(
      ['apply', '-f', '-'],
      [releaseObject({ name, namespace, revision, updated, values })],
    );
    if (verb === 'apply') this.#print(`Release "${name}" has been upgraded. Happy Helming!\n`);
    return this.#print(statusText({ name, namespace, revision, updated, values }, installation));
  }

  *#createNamespace(namespace: string): Task {
    const found = yield* this.#kubectl.run([
      'get',
      'namespace',
      namespace,
      '--ignore-not-found',
      '-o',
      'name',
    ]);
    if (found.output.trim() !== '') return;
    yield* this.#kubectl.run(['create', 'namespace', namespace]);
  }

  /** A Job that is gone when it has succeeded; false when it does not. */
  *#runHook(job: KubeObject | undefined, namespace: string): Task<boolean> {
    if (job === undefined) return true;
    const created = yield* this.#kubectl.run(['apply', '-f', '-'], [job]);
    if (created.exitCode !== 0) return false;
    const { name } = job.metadata;
    const done = yield* this.#kubectl.run([
      'wait',
      '-n',
      namespace,
      '--for=condition=complete',
      '--timeout=300s',
      `job/${name}`,
    ]);
    if (done.exitCode === 0) yield* this.#kubectl.run(['delete', '-n', namespace, `job/${name}`]);
    return done.exitCode === 0;
  }

  *#waitReady({ namespace, isDaemonSet }: NginxInstallation, objects: readonly KubeObject[]): Task {
    const workload = objects.find(({ kind }) => kind === (isDaemonSet ? 'DaemonSet' : 'Deployment'));
    if (workload === undefined) return;
    const target = `${workload.kind.toLowerCase()}/${workload.metadata.name}`;
    yield* this.#kubectl.run(['rollout', 'status', '-n', namespace, target, '--timeout=300s']);
  }

  *#releases(namespace: string | undefined): Task<readonly Release[]> {
    const place = namespace === undefined ? ['-A'] : ['-n', namespace];
    const { output } = yield* this.#kubectl.run([
      'get',
      'secrets',
      ...place,
      '-l',
      'owner=helm,status=deployed',
      '-o',
      'json',
    ]);
    const read = parseJson(output)?.value;
    return listFieldOf(read, 'items').map((item) => ({
      name: textFieldOf(item, 'metadata', 'labels', 'name') ?? '',
      namespace: textFieldOf(item, 'metadata', 'namespace') ?? '',
      revision: Number(textFieldOf(item, 'metadata', 'labels', 'version') ?? 1),
      updated: textFieldOf(item, 'metadata', 'annotations', 'podwire.dev/updated') ?? '',
      values: (textFieldOf(item, 'metadata', 'annotations', 'podwire.dev/values') ?? '')
        .split('\n')
        .filter((text) => text !== ''),
    }));
  }

  *#list(): Task<number> {
    const releases = yield* this.#releases(
      this.#options.isEveryNamespace ? undefined : this.#options.namespace,
    );
    const rows = releases.map(({ name, namespace, revision, updated }) => [
      name,
      namespace,
      String(revision),
      updated,
      'deployed',
      `${CHART.name}-${CHART.version}`,
      CHART.appVersion,
    ]);
    return this.#print(
      table([['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION'], ...rows]),
    );
  }

  *#status(name: string): Task<number> {
    const release = (yield* this.#releases(this.#options.namespace)).find((each) => each.name === name);
    if (release === undefined) return this.#fail('release: not found');
    const start = { ...NGINX_INSTALLATION, release: name, namespace: release.namespace };
    return this.#print(statusText(release, readValues(start, release.values).installation));
  }

  *#uninstall(name: string): Task<number> {
    const { namespace } = this.#options;
    const release = (yield* this.#releases(namespace)).find((each) => each.name === name);
    if (release === undefined)
      return this.#fail(`uninstall: Release not loaded: ${name}: release: not found`);
    const start = { ...NGINX_INSTALLATION, release: name, namespace };
    const objects = nginxObjects(readValues(start, release.values).installation).filter(
      ({ kind }) => kind !== 'Job',
    );
    yield* this.#kubectl.run(['delete', '--wait=false', '--ignore-not-found', '-f', '-'], objects);
    const revisions = ['-n', namespace, '-l', `owner=helm,name=${name}`];
    yield* this.#kubectl.run(['delete', 'secrets', ...revisions]);
    return this.#print(`release "${name}" uninstalled\n`);
  }
}

function releaseObject({ name, namespace, revision, updated, values }: Release): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `sh.helm.release.v1.${name}.v${revision}`,
      namespace,
      labels: { name, owner: 'helm', status: 'deployed', version: String(revision) },
      annotations: { 'podwire.dev/updated': updated, 'podwire.dev/values': values.join('\n') },
    },
    type: 'helm.sh/release.v1',
  };
}

function statusText(
  { name, namespace, revision, updated }: Release,
  installation: NginxInstallation,
): string {
  return (
    `NAME: ${name}\nLAST DEPLOYED: ${updated}\nNAMESPACE: ${namespace}\nSTATUS: deployed\nREVISION: ${revision}\n` +
    `TEST SUITE: None\nNOTES:\n${notesOf(installation)}`
  );
}

/** Columns with a tab behind each, as wide as their widest entry. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  return rows
    .map((row) => `${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('\t')}\n`)
    .join('');
}
