/** `podwire reach`: files to who may reach whom, why, and what a change opens; and how that is printed. */
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import { err, ok, type Result } from '../base/result';
import { readReachObjects, type ReachObjects } from '../lab/objects/read-reach-objects';
import type { SourcedObject } from '../lab/objects/sourced-object';
import type { InputFile } from '../lab/source/source-file';
import type { KubeObject } from '../kube/objects/kube-object';
import type { PolicyProtocol } from '../policy/connection-set';
import type { PairVerdict } from '../policy/pair-verdict';
import { reachDifference, type ReachChange } from '../policy/reach-difference';
import {
  reachabilityOf,
  type Reachability,
  type ReachEnd,
  type ReachLine,
  type ReachOptions,
} from '../policy/reachability';
import { workloadsOf } from '../policy/reach-workload';
import { parseIp } from '../wire/ip-address';

interface ReachChoice {
  readonly hostNetwork: 'real' | 'as-pods';
}

export interface ReachQuestion {
  /** `[NAMESPACE/]NAME`, with `[Kind]` where several have the name, or an address. */
  readonly from: string;
  readonly to: string;
  /** `80`, `53/udp`. */
  readonly port: string;
}

export interface ReachExplanation {
  readonly from: string;
  readonly to: string;
  readonly protocol: PolicyProtocol;
  readonly port: number;
  readonly verdict: PairVerdict;
}

/** Files that were read; nothing is worked out before it is asked for. */
export class ReachFiles {
  readonly notices: readonly Diagnostic[];
  readonly #objects: readonly SourcedObject[];
  readonly #options: ReachOptions;
  #reachability: Reachability | undefined = undefined;

  constructor({ objects, controllers, notices }: ReachObjects, choice: ReachChoice) {
    this.#objects = objects;
    this.notices = notices;
    this.#options = { ...choice, controller: workloadsOf(controllers)[0]?.pods[0] };
  }

  get reachability(): Reachability {
    this.#reachability ??= reachabilityOf(this.#plainObjects(), this.#options);
    return this.#reachability;
  }

  get objects(): readonly KubeObject[] {
    return this.#plainObjects();
  }

  lines(): readonly ReachLine[] {
    return this.reachability.lines();
  }

  differenceTo(other: ReachFiles): readonly ReachChange[] {
    return reachDifference(this.#plainObjects(), other.#plainObjects(), this.#options);
  }

  /** An error says which name or port it is about. */
  explain(question: ReachQuestion): Result<ReachExplanation, string> {
    const from = this.#endOf(question.from);
    if (!from.ok) return from;
    const to = this.#endOf(question.to);
    if (!to.ok) return to;
    const port = parsePort(question.port);
    if (port === undefined) return err(`--explain: port ${question.port}: write 80, 53/udp or 9000/sctp`);
    const verdict = this.reachability.explain(from.value, to.value, port);
    if (verdict === undefined) return err(`--explain: nobody is called ${question.from}`);
    return ok({ from: nameOf(from.value), to: nameOf(to.value), ...port, verdict });
  }

  /** Where a part of an object stands. */
  placeOf(object: KubeObject, path?: string): SourceLocation | undefined {
    const sourced = this.#objects.find((each) => each.object === object);
    return path === undefined ? sourced?.location : sourced?.locate(path);
  }

  #plainObjects(): readonly KubeObject[] {
    return this.#objects.map(({ object }) => object);
  }

  #endOf(text: string): Result<ReachEnd, string> {
    if (parseIp(text) !== undefined) return ok({ kind: 'address', address: text });
    const [, namespace = 'default', name = text, kind] =
      /^(?:([^/[\]]+)\/)?([^/[\]]+)(?:\[(\w+)\])?$/u.exec(text) ?? [];
    const found = this.reachability.workloads.filter(
      (each) =>
        each.namespace === namespace && each.name === name && (kind === undefined || each.kind === kind),
    );
    const [only, another] = found;
    if (only === undefined) return err(`--explain: no workload ${text}; ${this.#knownNames()}`);
    if (another !== undefined)
      return err(`--explain: ${text} may be ${found.map(({ key }) => key).join(' or ')}`);
    return ok({ kind: 'workload', key: only.key });
  }

  #knownNames(): string {
    const names = this.reachability.workloads.map(({ key }) => key).sort();
    if (names.length === 0) return 'there is none';
    const shown = names.slice(0, 10).join(', ');
    return names.length > 10 ? `there are ${shown} and ${names.length - 10} more` : `there are ${shown}`;
  }
}

export function readReachFiles(
  files: readonly InputFile[],
  choice: ReachChoice,
): Result<ReachFiles, readonly Diagnostic[]> {
  const read = readReachObjects(files);
  return read.ok ? ok(new ReachFiles(read.value, choice)) : read;
}

function nameOf(end: ReachEnd): string {
  switch (end.kind) {
    case 'address':
      return end.address;
    case 'workload':
      return end.key;
    case 'labels':
      return end.namespace;
    case 'node':
      return 'a node';
  }
}

function parsePort(text: string): { readonly protocol: PolicyProtocol; readonly port: number } | undefined {
  const [, digits = '', word = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/iu.exec(text) ?? [];
  const port = Number(digits);
  const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((each) => each === word.toUpperCase());
  return protocol === undefined || port < 1 || port > 65_535 ? undefined : { protocol, port };
}
