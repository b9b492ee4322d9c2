/** What every command of `ip` and `bridge` has at hand: the namespace, the options, and how it prints and refuses. */
import type { Process } from '../../host/process';
import { namespaceFileOfPod } from '../../kube/sandbox-id';
import type { IpStack } from '../../net/ip-stack';
import { formatNetlinkError, type NetlinkError } from '../../net/netlink-error';
import { ArgumentReader, EXIT_USAGE, type Complaint } from './argument-reader';
import { PrintDocument } from './print-document';

export interface IpOptions {
  readonly isBrief: boolean;
  readonly isOneLine: boolean;
  readonly isJson: boolean;
  readonly isPretty: boolean;
  readonly isDetailed: boolean;
  readonly isNumeric: boolean;
  /** How often `-s` was given. */
  readonly statistics: number;
  readonly family: 'any' | 'inet' | 'inet6' | 'link';
}

/** The kernel has refused. */
const EXIT_KERNEL = 2;

export class IpContext {
  readonly process: Process;
  readonly stack: IpStack;
  readonly options: IpOptions;

  constructor(process: Process, options: IpOptions) {
    this.process = process;
    this.stack = process.environment.namespace.stack;
    this.options = options;
  }

  /** By the name that `ip netns` shows. */
  findNamespace(name: string): IpStack | undefined {
    for (const namespace of this.process.environment.keeper?.namespaces.values() ?? []) {
      if (namespaceFileOf(namespace.name) === name) return namespace.stack;
    }
    return undefined;
  }

  reader(words: readonly string[]): ArgumentReader {
    return new ArgumentReader(words, this.stack);
  }

  document(): PrintDocument {
    return new PrintDocument(this.options);
  }

  print(document: PrintDocument): number {
    this.process.stdout(document.end());
    return 0;
  }

  refuse({ text, exitCode }: Complaint): number {
    this.process.stderr(text);
    return exitCode;
  }

  /** In the words of whoever read the arguments. */
  refuseWords(reader: ArgumentReader): number {
    const problem = reader.problem();
    return problem === undefined ? 0 : this.refuse(problem);
  }

  complain(text: string, exitCode = EXIT_USAGE): number {
    return this.refuse({ text: `${text}\n`, exitCode });
  }

  /** In the words of the kernel. */
  refuseByKernel(error: NetlinkError, exitCode = EXIT_KERNEL): number {
    return this.complain(formatNetlinkError(error), exitCode);
  }

  unknownObject(word: string, tool: string): number {
    return this.complain(`Object "${word}" is unknown, try "${tool} help".`);
  }

  unknownCommand(word: string, help: string): number {
    return this.complain(`Command "${word}" is unknown, try "${help}".`);
  }

  /** How `ip netns` calls a namespace, where a machine's own shell asks. */
  readonly nameOfNamespace = (namespace: string): string | undefined => {
    const { keeper } = this.process.environment;
    return keeper?.namespaces.has(namespace) === true ? namespaceFileOf(namespace) : undefined;
  };
}

/**
 * The name under /run/netns: what `ip netns add` was told, and for a Pod what a container runtime makes up: `cni-` and a
 * UUID, here one that follows from the Pod's name.
 */
export function namespaceFileOf(namespace: string): string {
  return namespace.includes('/') ? namespaceFileOfPod(namespace) : namespace;
}
