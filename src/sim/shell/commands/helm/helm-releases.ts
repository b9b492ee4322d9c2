/** The releases of a cluster: Secrets, as Helm keeps them, with names, states and values but without the contents of the chart. */
import { parseJson } from '../../../base/json-text';
import type { Task } from '../../../host/task';
import { listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import type { HelmChart } from './helm-chart';
import { HELM_CHARTS } from './helm-charts';
import type { KubectlChild } from './kubectl-child';

export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly updated: string;
  readonly chart: HelmChart;
  /** `name=value` of each `--set`. */
  readonly values: readonly string[];
}

export class HelmReleases {
  readonly #kubectl: KubectlChild;

  constructor(kubectl: KubectlChild) {
    this.#kubectl = kubectl;
  }

  /** Those that are deployed, of every namespace without one. */
  *list(namespace: string | undefined): Task<readonly HelmRelease[]> {
    const place = namespace === undefined ? ['-A'] : ['-n', namespace];
    const labels = ['-l', 'owner=helm,status=deployed'];
    const { output } = yield* this.#kubectl.run(['get', 'secrets', ...place, ...labels, '-o', 'json']);
    return listFieldOf(parseJson(output)?.value, 'items').flatMap((item) => {
      const note = (name: string): string =>
        textFieldOf(item, 'metadata', 'annotations', `podwire.dev/${name}`) ?? '';
      const chart = HELM_CHARTS.find(({ name }) => name === note('chart'));
      if (chart === undefined) return [];
      return [
        {
          name: textFieldOf(item, 'metadata', 'labels', 'name') ?? '',
          namespace: textFieldOf(item, 'metadata', 'namespace') ?? '',
          revision: Number(textFieldOf(item, 'metadata', 'labels', 'version') ?? 1),
          updated: note('updated'),
          chart,
          values: note('values')
            .split('\n')
            .filter((text) => text !== ''),
        },
      ];
    });
  }

  *find(name: string, namespace: string): Task<HelmRelease | undefined> {
    return (yield* this.list(namespace)).find((release) => release.name === name);
  }

  /** The one before it is superseded. */
  *store(release: HelmRelease): Task {
    const { name, namespace, revision } = release;
    if (revision > 1) {
      const before = ['-n', namespace, '-l', `owner=helm,status=deployed,name=${name}`];
      yield* this.#kubectl.run(['label', 'secrets', ...before, 'status=superseded', '--overwrite']);
    }
    yield* this.#kubectl.run(['apply', '-f', '-'], [secretOf(release)]);
  }

  *forget(name: string, namespace: string): Task {
    yield* this.#kubectl.run(['delete', 'secrets', '-n', namespace, '-l', `owner=helm,name=${name}`]);
  }
}

function secretOf({ name, namespace, revision, updated, chart, values }: HelmRelease): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `sh.helm.release.v1.${name}.v${revision}`,
      namespace,
      labels: { name, owner: 'helm', status: 'deployed', version: String(revision) },
      annotations: {
        'podwire.dev/updated': updated,
        'podwire.dev/chart': chart.name,
        'podwire.dev/values': values.join('\n'),
      },
    },
    type: 'helm.sh/release.v1',
  };
}
