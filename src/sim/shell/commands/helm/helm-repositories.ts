/** The repositories that `helm repo add` has written down on this machine, and the charts behind them. */
import { err, ok, type Result } from '../../../base/result';
import type { FileSystem } from '../../../host/file-system';
import type { HelmChart } from './helm-chart';
import { HELM_CHARTS } from './helm-charts';
import { helmTable } from './helm-table';

const FILE = '/root/.config/helm/repositories';

export class HelmRepositories {
  readonly #files: FileSystem;

  constructor(files: FileSystem) {
    this.#files = files;
  }

  /** `helm repo …`. */
  run(verb: string, name: string, url: string): Result<string, string> {
    switch (verb) {
      case 'add':
        return this.#add(name, url);
      case 'update':
      case 'up':
        return this.#update();
      case 'list':
      case 'ls': {
        const known = this.#known();
        return known.length === 0
          ? err('no repositories to show')
          : ok(helmTable([['NAME', 'URL'], ...known]));
      }
      case 'remove':
      case 'rm':
        return this.#remove(name);
      default:
        return err(`unknown command "${verb}" for "helm repo"`);
    }
  }

  /** `helm search repo`: charts of which name, description or repository has the word. */
  search(word: string): Result<string, string> {
    const known = this.#known();
    if (known.length === 0) return err('no repositories configured');
    const rows = known.flatMap(([name, url]) =>
      chartsAt(url).map((chart) => [
        `${name}/${chart.name}`,
        chart.version,
        chart.appVersion,
        chart.description,
      ]),
    );
    const found = rows.filter((row) => row.join(' ').toLowerCase().includes(word.toLowerCase()));
    if (found.length === 0) return ok('No results found\n');
    return ok(helmTable([['NAME', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION'], ...found]));
  }

  /** `REPOSITORY/CHART`, or a chart of the address that `--repo` gives. */
  chartOf(chart: string, address: string | undefined): Result<HelmChart, string> {
    if (address !== undefined) {
      const found = chartsAt(address).find(({ name }) => name === chart);
      if (found !== undefined) return ok(found);
      return err(
        chartsAt(address).length === 0
          ? unreachable(address)
          : `chart "${chart}" not found in ${address} repository`,
      );
    }
    const [repository = '', own] = chart.split('/');
    if (own === undefined) return err(`path "${chart}" not found`);
    const url = this.#known().find(([name]) => name === repository)?.[1];
    if (url === undefined) return err(`repo ${repository} not found`);
    const found = chartsAt(url).find(({ name }) => name === own);
    if (found !== undefined) return ok(found);
    return err(
      `chart "${own}" matching  not found in ${repository} index. (try 'helm repo update'): no chart name found`,
    );
  }

  /** `NAME URL` lines. */
  #known(): readonly (readonly [string, string])[] {
    const text = this.#files.read(FILE) ?? '';
    return text.split('\n').flatMap((line) => {
      const [name, url] = line.split(' ');
      return name === undefined || url === undefined ? [] : [[name, url] as const];
    });
  }

  #write(entries: readonly (readonly [string, string])[]): void {
    this.#files.write(FILE, entries.map((entry) => `${entry.join(' ')}\n`).join(''));
  }

  #add(name: string, url: string): Result<string, string> {
    if (url === '')
      return err('"helm repo add" requires 2 arguments\n\nUsage:  helm repo add [NAME] [URL] [flags]');
    const known = this.#known();
    const there = known.find(([other]) => other === name);
    if (there?.[1] === url) return ok(`"${name}" already exists with the same configuration, skipping\n`);
    if (there !== undefined)
      return err(`repository name (${name}) already exists, please specify a different name`);
    if (chartsAt(url).length === 0) return err(unreachable(url));
    this.#write([...known, [name, url]]);
    return ok(`"${name}" has been added to your repositories\n`);
  }

  #update(): Result<string, string> {
    const known = this.#known();
    if (known.length === 0) return err('no repositories found. You must add one before updating');
    const lines = known.map(
      ([name]) => `...Successfully got an update from the "${name}" chart repository\n`,
    );
    return ok(
      `Hang tight while we grab the latest from your chart repositories...\n${lines.join('')}Update Complete. ⎈Happy Helming!⎈\n`,
    );
  }

  #remove(name: string): Result<string, string> {
    const known = this.#known();
    if (!known.some(([other]) => other === name)) return err(`no repo named "${name}" found`);
    this.#write(known.filter(([other]) => other !== name));
    return ok(`"${name}" has been removed from your repositories\n`);
  }
}

function chartsAt(url: string): readonly HelmChart[] {
  return HELM_CHARTS.filter(({ repository }) => repository === url.replace(/\/$/u, ''));
}

function unreachable(url: string): string {
  const known = HELM_CHARTS.map(({ repository, name }) => `${repository} (${name})`);
  return (
    `looks like "${url}" is not a valid chart repository or cannot be reached: ` +
    `this lab has the charts of ${known.slice(0, -1).join(', ')} and ${known.at(-1) ?? ''} alone`
  );
}
