/**
 * A large cluster with many policies, for measuring: what the analysis of who reaches whom costs. Namespaces of 150 Pods, in each
 * of them fifteen applications of three layers; policies that name applications, layers of other teams, ports by number and
 * by name, and blocks of addresses.
 */
import { Prng } from '../base/prng';
import { ReachMatrix, type MatrixInput } from '../policy/reach-matrix';
import { policiesOf } from '../policy/read-policies';
import type { PodTraits } from '../policy/reach-workload';
import type { KubeObject } from '../kube/objects/kube-object';

export interface ReachScaleSize {
  readonly pods: number;
  readonly policies: number;
  /** Every Pod has a label of its own, and policies name them so that they tell each from every other, as senders and receivers. */
  readonly isEachItsOwn?: boolean;
}

const PODS_IN_NAMESPACE = 150;
const APPS = 15;
const TEAMS = 50;
const LAYERS = ['front', 'back', 'data'];
/** Enough for the Pods of a namespace. */
const DIGITS = 8;
const PORTS = [53, 80, 443, 3306, 5432, 6379, 8080, 9090];

export class ReachScale {
  readonly #input: MatrixInput;
  #matrix: ReachMatrix | undefined = undefined;
  #edits = 0;

  constructor(size: ReachScaleSize) {
    const namespaces = Math.max(5, Math.floor(size.pods / PODS_IN_NAMESPACE));
    const prng = new Prng(1);
    this.#input = {
      pods: Array.from({ length: size.pods }, (_, index) => podOf(index, namespaces, size)),
      policies: policiesOf(
        Array.from({ length: size.policies }, (_, index) => policyOf(index, namespaces, { size, prng })),
      ),
      namespaceLabels: new Map(
        Array.from({ length: namespaces }, (_, index) => [`ns-${index}`, { team: `team-${index % TEAMS}` }]),
      ),
    };
  }

  /** Classes of senders and of receivers. */
  get classes(): readonly [number, number] {
    return [this.#matrix?.sourceCount ?? 0, this.#matrix?.targetCount ?? 0];
  }

  /** Selectors, classes, rules as sets. */
  prepare(): void {
    this.#matrix = new ReachMatrix(this.#input);
  }

  /** Every pair of classes, with every port; answers how many are open. */
  evaluate(): number {
    const matrix = this.#matrix;
    if (matrix === undefined) return 0;
    let open = 0;
    for (let source = 0; source < matrix.sourceCount; source++) {
      const counts = new Map<object, number>();
      for (const row of matrix.rowsOf(source)) {
        const known = counts.get(row) ?? matrix.countOf(row);
        counts.set(row, known);
        open += known;
      }
    }
    return open;
  }

  /**
   * One policy becomes another: for Pods that no selector has told apart yet, with a port and a block that nobody has named.
   * Then every pair of one of its senders is looked at again.
   */
  edit(): number {
    const matrix = this.#matrix;
    const { policies } = this.#input;
    if (matrix === undefined) return 0;
    const number = this.#edits++;
    const [edited] = policiesOf([editedPolicy(number)]);
    matrix.follow(
      policies.map((policy, index) => (index === number && edited !== undefined ? edited : policy)),
    );
    return matrix.groupsOf(matrix.sourceOf(number)).length;
  }
}

function podOf(index: number, namespaces: number, { isEachItsOwn }: ReachScaleSize): PodTraits {
  const labels = {
    app: `app-${Math.floor(index / namespaces) % APPS}`,
    layer: LAYERS[index % LAYERS.length] ?? '',
    ...(isEachItsOwn === true ? { id: String(index) } : {}),
  };
  const ports = [{ name: 'http', protocol: 'TCP', port: 8080 }];
  return { namespace: `ns-${index % namespaces}`, labels, ports, isHostNetwork: false, addresses: [] };
}

function policyOf(
  index: number,
  namespaces: number,
  { size, prng }: { readonly size: ReachScaleSize; readonly prng: Prng },
): KubeObject {
  const app = (): object => ({ matchLabels: { app: `app-${prng.below(APPS)}` } });
  const isOwn = size.isEachItsOwn === true;
  const named = (): object => ({
    matchExpressions: [{ key: 'id', operator: 'In', values: namedPods(index, namespaces) }],
  });
  const subject = isOwn ? named() : app();
  const team = { matchLabels: { team: `team-${prng.below(TEAMS)}` } };
  const port = { port: PORTS[prng.below(PORTS.length)] };
  const spec = {
    podSelector: !isOwn && index % 20 === 0 ? {} : subject,
    policyTypes: index % 3 === 0 ? ['Ingress', 'Egress'] : ['Ingress'],
    ingress: [
      {
        from: [
          { podSelector: isOwn ? named() : app() },
          { namespaceSelector: team, podSelector: { matchLabels: { layer: 'front' } } },
        ],
        ports: [port],
      },
      ...(index % 7 === 0 ? [{ ports: [{ port: 'http' }] }] : []),
    ],
    egress: [
      { to: [{ podSelector: {} }] },
      { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }] },
      { to: [{ ipBlock: { cidr: `10.${index % 200}.0.0/16` } }] },
    ],
  };
  const metadata = { name: `policy-${index}`, namespace: `ns-${index % namespaces}` };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
}

function editedPolicy(number: number): KubeObject {
  const rule = {
    from: [
      { podSelector: { matchLabels: { layer: 'data' } } },
      { ipBlock: { cidr: `172.20.${number}.0/24` } },
    ],
    ports: [{ port: 7000 + number }],
  };
  const selector = { matchLabels: { app: `app-${number % APPS}`, layer: 'back' } };
  const metadata = { name: 'edited', namespace: `ns-${number}` };
  const spec = { podSelector: selector, policyTypes: ['Ingress', 'Egress'], ingress: [rule], egress: [{}] };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
}

/**
 * The policies of a namespace take turns: each names the Pods whose number within the namespace has one binary digit, so that
 * eight of them tell 150 Pods apart.
 */
function namedPods(index: number, namespaces: number): readonly string[] {
  const [namespace, turn] = [index % namespaces, Math.floor(index / namespaces)];
  const own = Array.from({ length: PODS_IN_NAMESPACE }, (_, step) => step);
  return own
    .filter((step) => ((step >> (turn % DIGITS)) & 1) === 1)
    .map((step) => String(namespace + step * namespaces));
}
