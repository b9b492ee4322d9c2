/**
 * What is to be told of a field while the lab runs: which Pods a selector means now, who listens, what an object is like. Data,
 * no sentences: who shows them words them.
 */
import { findImage } from '../../app/image-catalogue';
import { isCalicoPolicy } from '../../policy/plugin-policy';
import { calicoTypes } from '../../lab/assist/calico-selector-fields';
import type { CursorPlace } from '../../lab/assist/cursor-place';
import { fieldAt } from '../../lab/assist/field-path';
import type { FieldMeaning } from '../../lab/assist/field-meaning';
import { referencesTo } from '../../lab/assist/definitions';
import { imagePorts } from '../../lab/assist/image-ports';
import type { FoundSelector } from '../../lab/assist/found-selector';
import { enforcesPolicies } from '../../lab/resolve/enforces-policies';
import type { LintCluster } from '../../lab/lint/lint-cluster';
import { isPod, isPodReady, type Pod } from '../../kube/model/pod';
import { isEndpointReady, isEndpointSlice, isService, SERVICE_NAME_LABEL } from '../../kube/model/service';
import { listFieldOf, numberFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { snapshotSockets } from '../../shell/socket-snapshot';
import type { Simulation } from '../simulation';

export type HoverFact =
  | SelectedFact
  | {
      readonly kind: 'selected-namespaces' | 'selected-nodes';
      readonly names: string[];
      readonly count: number;
    }
  | ServiceFact
  | { readonly kind: 'missing'; readonly object: string }
  | { readonly kind: 'found'; readonly object: string }
  | {
      readonly kind: 'listening';
      readonly port: string;
      /** Ids of Pods where somebody listens there, and of those where nobody does. */
      readonly pods: string[];
      readonly silent: string[];
    }
  | {
      readonly kind: 'image';
      readonly name: string;
      readonly version: string;
      readonly ports: number[];
      readonly isKnown: boolean;
    }
  /** What a policy does to those that it selects. */
  | {
      readonly kind: 'isolation';
      readonly ingress: boolean;
      readonly egress: boolean;
      readonly isEnforced: boolean;
    }
  | { readonly kind: 'selected-by'; readonly refs: string[] }
  | {
      readonly kind: 'pod';
      readonly id: string;
      readonly status: string;
      readonly isReady: boolean;
      readonly address?: string;
      readonly node?: string;
    }
  | {
      readonly kind: 'workload';
      readonly ref: string;
      readonly replicas: number;
      readonly ready: number;
    }
  | { readonly kind: 'node'; readonly name: string; readonly addresses: string[]; readonly podCount: number }
  | { readonly kind: 'namespace'; readonly name: string; readonly podCount: number };

interface SelectedFact {
  readonly kind: 'selected';
  /** Ids of some; `count` of all. */
  readonly pods: string[];
  readonly count: number;
  readonly readyCount: number;
  /** It says nothing, which means all of them. */
  readonly isEverything: boolean;
}

interface ServiceFact {
  readonly kind: 'service';
  readonly id: string;
  readonly type: string;
  readonly address?: string;
  readonly ports: string[];
  /** Addresses behind it. */
  readonly ready: string[];
  readonly notReady: string[];
}

const MAX_NAMES = 8;
/** Pods whose sockets are looked at: a node that sleeps is woken for it. */
const MAX_LOOKED_AT = 50;

export function hoverFactsAt(
  place: CursorPlace,
  meaning: FieldMeaning,
  { cluster, simulation }: { readonly cluster: LintCluster; readonly simulation: Simulation },
): readonly HoverFact[] {
  const facts = new HoverFacts(cluster, simulation);
  switch (meaning.kind) {
    case 'selector':
      return [...facts.selection(meaning.selector, place), ...facts.isolation(place)];
    case 'labels':
      return facts.selectedBy(place);
    case 'object':
      return facts.object(meaning);
    case 'service-port':
      return facts.object({ objectKind: 'Service', namespace: meaning.namespace, name: meaning.service });
    case 'target-port':
      return meaning.selector === undefined ? [] : facts.listening([meaning.selector], place);
    case 'policy-port':
      return facts.listening(meaning.selectors, place);
    case 'container-port':
      return facts.ownListening(place);
    case 'image':
      return facts.image(place.word);
    case 'node':
      return facts.node(place.word);
    case 'self':
      return [...facts.object(meaning), ...facts.selectedBy(place)];
    case 'target':
      return facts.target(place.word);
    case 'listener':
      return facts.object({ objectKind: 'Gateway', namespace: meaning.namespace, name: meaning.gateway });
    case 'volume':
    case 'segment':
    case 'interface':
      return [];
  }
}

class HoverFacts {
  readonly #cluster: LintCluster;
  readonly #simulation: Simulation;

  constructor(cluster: LintCluster, simulation: Simulation) {
    this.#cluster = cluster;
    this.#simulation = simulation;
  }

  selection(selector: FoundSelector, place: CursorPlace): readonly HoverFact[] {
    if (selector.owners === 'nodes') {
      const nodes = this.#store('Node').filter(({ metadata }) => selector.means(metadata.labels ?? {}, ''));
      return [
        namesFact(
          'selected-nodes',
          nodes.map(({ metadata }) => metadata.name),
        ),
      ];
    }
    const isService = place.object['kind'] === 'Service' && selector.isEmpty;
    const selected = isService ? [] : this.#podsOf(selector);
    const fact: HoverFact = {
      kind: 'selected',
      pods: selected.slice(0, MAX_NAMES).map(idOf),
      count: selected.length,
      readyCount: selected.filter(isPodReady).length,
      isEverything: selector.isEmpty && !isService,
    };
    if (selector.owners !== 'namespaces') return [fact];
    const names = this.#namespacesOf(selector);
    return [namesFact('selected-namespaces', names), fact];
  }

  /** On the selector of a policy itself. */
  isolation({ object, path }: CursorPlace): readonly HoverFact[] {
    const { plugin } = this.#cluster.spec.cluster.cni;
    if (isCalicoPolicy(object)) {
      if (path.length !== 2) return [];
      const types = calicoTypes(object);
      const [ingress, egress] = [types.includes('Ingress'), types.includes('Egress')];
      return [{ kind: 'isolation', ingress, egress, isEnforced: plugin === 'calico' }];
    }
    if (object['kind'] !== 'NetworkPolicy' || path[1] !== 'podSelector') return [];
    const types = listFieldOf(object, 'spec', 'policyTypes');
    const hasEgress = fieldAt(object, ['spec', 'egress']) !== undefined;
    return [
      {
        kind: 'isolation',
        ingress: types.length === 0 || types.includes('Ingress'),
        egress: types.length === 0 ? hasEgress : types.includes('Egress'),
        isEnforced: enforcesPolicies(plugin),
      },
    ];
  }

  selectedBy({ object }: CursorPlace): readonly HoverFact[] {
    const refs = [...new Set(referencesTo(this.#cluster, object).map(({ ref }) => ref))];
    return refs.length === 0 ? [] : [{ kind: 'selected-by', refs }];
  }

  object(wanted: {
    readonly objectKind: string;
    readonly namespace: string;
    readonly name: string;
  }): readonly HoverFact[] {
    const { objectKind, namespace, name } = wanted;
    if (name === '') return [];
    if (objectKind === 'Service') return [this.#service(namespace, name)];
    if (objectKind === 'Pod') return this.#pod(`${namespace}/${name}`);
    if (objectKind === 'Namespace') return this.#namespace(name);
    const workload = this.#simulation.cluster
      .workloads()
      .find((each) => each.kind === objectKind && each.namespace === namespace && each.name === name);
    if (workload !== undefined) {
      const { id, replicas, readyReplicas } = workload;
      return [{ kind: 'workload', ref: id, replicas, ready: readyReplicas }];
    }
    return this.#presence(objectKind, namespace, name);
  }

  listening(selectors: readonly FoundSelector[], place: CursorPlace): readonly HoverFact[] {
    const pods = selectors.flatMap((selector) => this.#podsOf(selector));
    const holder = fieldAt(place.object, place.path.slice(0, -1));
    return this.#listeners(pods, place.word, (textFieldOf(holder, 'protocol') ?? 'TCP').toLowerCase());
  }

  /** Of the Pods that the object around the container makes. */
  ownListening(place: CursorPlace): readonly HoverFact[] {
    const { object, word } = place;
    const kind = textFieldOf(object, 'kind') ?? '';
    const name = textFieldOf(object, 'metadata', 'name') ?? '';
    const namespace = textFieldOf(object, 'metadata', 'namespace') ?? 'default';
    const own = this.#simulation.cluster
      .workloads()
      .find((each) => each.kind === kind && each.namespace === namespace && each.name === name);
    const ids = new Set(own?.pods ?? [`${namespace}/${name}`]);
    const pods = this.#pods().filter((pod) => ids.has(idOf(pod)));
    const holder = fieldAt(object, place.path.slice(0, -1));
    return this.#listeners(pods, word, (textFieldOf(holder, 'protocol') ?? 'TCP').toLowerCase());
  }

  image(word: string): readonly HoverFact[] {
    if (word === '') return [];
    const { name, version, isKnown } = findImage(this.#simulation.images, word);
    return [{ kind: 'image', name, version, ports: [...imagePorts(word)], isKnown }];
  }

  node(name: string): readonly HoverFact[] {
    const node = this.#cluster.spec.cluster.nodes.find((each) => each.name === name);
    if (node === undefined) return name === '' ? [] : [{ kind: 'missing', object: `Node ${name}` }];
    const podCount = this.#pods().filter(({ spec }) => spec.nodeName === name).length;
    return [{ kind: 'node', name, addresses: [...node.addresses], podCount }];
  }

  target(word: string): readonly HoverFact[] {
    const [first = '', second = ''] = word.split('/');
    if (first === 'node') return this.node(second);
    if (first === 'svc' || first === 'service') return [this.#service('default', second)];
    if (first === 'deploy' || first === 'deployment')
      return this.object({ objectKind: 'Deployment', namespace: 'default', name: second });
    return first === 'host' ? [] : this.#pod(second === '' ? `default/${first}` : word);
  }

  #presence(kind: string, namespace: string, name: string): readonly HoverFact[] {
    const { store } = this.#simulation.cluster;
    const found = store.find(kind, namespace, name) ?? store.find(kind, '', name);
    const where = namespace === '' ? name : `${namespace}/${name}`;
    const isMade = this.#cluster.controllers.some(
      ({ className }) => kind === 'IngressClass' && className === name,
    );
    const isThere = found !== undefined || isMade;
    return [{ kind: isThere ? 'found' : 'missing', object: `${kind} ${where}` }];
  }

  #service(namespace: string, name: string): HoverFact {
    const { store } = this.#simulation.cluster;
    const service = store.find('Service', namespace, name);
    const id = `${namespace}/${name}`;
    if (!isService(service)) return { kind: 'missing', object: `Service ${id}` };
    const endpoints = store
      .list('EndpointSlice', { namespace, selector: { matchLabels: { [SERVICE_NAME_LABEL]: name } } })
      .filter(isEndpointSlice)
      .flatMap((slice) => slice.endpoints ?? []);
    const addresses = (isReady: boolean): string[] =>
      endpoints
        .filter((each) => isEndpointReady(each) === isReady)
        .flatMap((each) => [...each.addresses])
        .slice(0, MAX_NAMES);
    const { type = 'ClusterIP', clusterIP, ports = [] } = service.spec;
    return {
      kind: 'service',
      id,
      type,
      ...(clusterIP === undefined ? {} : { address: clusterIP }),
      ports: ports.map(
        ({ port, protocol = 'TCP', targetPort }) => `${port}/${protocol} → ${targetPort ?? port}`,
      ),
      ready: addresses(true),
      notReady: addresses(false),
    };
  }

  #pod(id: string): readonly HoverFact[] {
    const pod = this.#simulation.cluster.pods().find((each) => `${each.namespace}/${each.name}` === id);
    if (pod === undefined) return [{ kind: 'missing', object: `Pod ${id}` }];
    const { status, isReady, address, nodeName } = pod;
    return [
      {
        kind: 'pod',
        id,
        status,
        isReady,
        ...(address === undefined ? {} : { address }),
        ...(nodeName === undefined ? {} : { node: nodeName }),
      },
    ];
  }

  #namespace(name: string): readonly HoverFact[] {
    if (this.#simulation.cluster.store.find('Namespace', '', name) === undefined)
      return [{ kind: 'missing', object: `Namespace ${name}` }];
    const podCount = this.#pods().filter(({ metadata }) => metadata.namespace === name).length;
    return [{ kind: 'namespace', name, podCount }];
  }

  /** By number, or by the name that each Pod gives a port. */
  #listeners(pods: readonly Pod[], word: string, protocol: string): readonly HoverFact[] {
    if (word === '' || pods.length === 0) return [];
    const [heard, silent]: [string[], string[]] = [[], []];
    for (const pod of pods.slice(0, MAX_LOOKED_AT)) {
      const port = /^\d+$/u.test(word) ? Number(word) : namedPort(pod, word);
      const { name, namespace = '' } = pod.metadata;
      const sockets = this.#simulation.cluster.podEnvironment(namespace, name)?.namespace;
      const isHeard =
        sockets !== undefined &&
        snapshotSockets(sockets).some(
          (socket) =>
            socket.protocol === protocol &&
            socket.local.port === port &&
            (socket.state === 'LISTEN' || socket.state === 'UNCONN'),
        );
      (isHeard ? heard : silent).push(idOf(pod));
    }
    const port = `${word}/${protocol.toUpperCase()}`;
    return [{ kind: 'listening', port, pods: heard.slice(0, MAX_NAMES), silent: silent.slice(0, MAX_NAMES) }];
  }

  #namespacesOf({ meansNamespace }: FoundSelector): readonly string[] {
    return this.#store('Namespace')
      .filter(({ metadata }) => meansNamespace(metadata.name, metadata.labels ?? {}))
      .map(({ metadata }) => metadata.name);
  }

  #podsOf(selector: FoundSelector): readonly Pod[] {
    const namespaces = new Set(this.#namespacesOf(selector));
    return this.#pods().filter(
      ({ metadata: { namespace = '', labels = {} }, spec }) =>
        namespaces.has(namespace) &&
        selector.means(labels, namespace) &&
        !(selector.isForPolicy && spec.hostNetwork === true),
    );
  }

  #pods(): readonly Pod[] {
    return this.#store('Pod').filter(isPod);
  }

  #store(kind: string): ReturnType<Simulation['cluster']['store']['list']> {
    return this.#simulation.cluster.store.list(kind);
  }
}

function namedPort(pod: Pod, name: string): number | undefined {
  for (const container of pod.spec.containers) {
    for (const port of listFieldOf(container, 'ports'))
      if (textFieldOf(port, 'name') === name) return numberFieldOf(port, 'containerPort');
  }
  return undefined;
}

function idOf({ metadata: { namespace = '', name } }: Pod): string {
  return `${namespace}/${name}`;
}

function namesFact(kind: 'selected-namespaces' | 'selected-nodes', names: readonly string[]): HoverFact {
  return { kind, names: names.slice(0, MAX_NAMES), count: names.length };
}
