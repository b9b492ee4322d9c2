/**
 * A large cluster with many policies, for measuring: what the analysis of who reaches whom costs. Namespaces of 150 Pods, in each
 * of them fifteen applications of three layers; policies that name applications, layers of other teams, ports by number and
 * by name, and blocks of addresses.
 */
import { Prng } from '../base/prng';
import { countBits } from '../policy/bit-set';
import { ReachMatrix, type MatrixInput } from '../policy/reach-matrix';
import { policiesOf } from '../policy/read-policies';
import type { PodTraits } from '../policy/reach-workload';
import type { KubeObject } from '../kube/objects/kube-object';

export interface ReachScaleSize {
  readonly pods: number;
  readonly policies: number;
  /** Every Pod has a label of its own that policies name: none is like another. */
  readonly isEachItsOwn?: boolean;
}

const PODS_IN_NAMESPACE = 150;
const APPS = 15;
const TEAMS = 50;
const LAYERS = ['front', 'back', 'data'];
const PORTS = [53, 80, 443, 3306, 5432, 6379, 8080, 9090];
const NAMED_IN_POLICY = 15;

export class ReachScale {
  readonly #input: MatrixInput;
  #matrix: ReachMatrix | undefined = undefined;

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
    for (let source = 0; source < matrix.sourceCount; source++)
      for (const row of matrix.rowsOf(source)) open += countBits(row);
    return open;
  }

  /** One policy loses its rules; what is known of Pods and selectors stays. */
  edit(): void {
    const [first, ...others] = this.#input.policies;
    if (first === undefined || this.#matrix === undefined) return;
    const policies = [{ ...first, rules: { ingress: [], egress: [] } }, ...others];
    this.#matrix = new ReachMatrix({ ...this.#input, policies, previous: this.#matrix });
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
  const subject =
    size.isEachItsOwn === true
      ? { matchExpressions: [{ key: 'id', operator: 'In', values: namedPods(index, size.pods) }] }
      : app();
  const team = { matchLabels: { team: `team-${prng.below(TEAMS)}` } };
  const port = { port: PORTS[prng.below(PORTS.length)] };
  const spec = {
    podSelector: index % 20 === 0 ? {} : subject,
    policyTypes: index % 3 === 0 ? ['Ingress', 'Egress'] : ['Ingress'],
    ingress: [
      {
        from: [
          { podSelector: app() },
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

/** All Pods are named once the policies are enough. */
function namedPods(index: number, pods: number): readonly string[] {
  return Array.from({ length: NAMED_IN_POLICY }, (_, step) =>
    String((index * NAMED_IN_POLICY + step) % pods),
  );
}
