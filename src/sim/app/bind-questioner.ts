/** The questions of one run of host or nslookup of BIND 9.18 (bin/dig/dighost.c), all asked in one manner. */
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { DNS_TYPE, dnsQuery } from '../wire/dns';
import type { IpAddress } from '../wire/ip-address';
import { askBindServers, type BindFailure, type BindReply } from './bind-exchange';

/** From the command line. */
export interface BindManner {
  readonly class: number;
  readonly port: number;
  readonly timeoutSeconds: number;
  readonly tries: number;
  readonly isOverTcp: boolean;
  readonly isRecursive: boolean;
  readonly isServfailKept: boolean;
}

export interface BindServers {
  readonly addresses: readonly IpAddress[];
  /** As somebody named it; undefined for those of `/etc/resolv.conf`. */
  readonly named: string | undefined;
}

export class BindQuestioner {
  readonly #process: Process;
  readonly #manner: BindManner;
  readonly #servers: BindServers;
  readonly #comment: (line: string) => void;
  /** After one answer that was cut short the other questions go over TCP as well. */
  #isOverTcp = false;

  constructor(
    process: Process,
    manner: BindManner,
    servers: BindServers,
    comment: (line: string) => void = (): void => undefined,
  ) {
    this.#process = process;
    this.#manner = manner;
    this.#servers = servers;
    this.#comment = comment;
  }

  *ask(name: string, type: number, hasToUseTcp = false): Task<BindReply | BindFailure> {
    const {
      class: questionClass,
      isOverTcp,
      isRecursive,
      isServfailKept,
      port,
      timeoutSeconds,
      tries,
    } = this.#manner;
    const outcome = yield* askBindServers(
      this.#process,
      {
        servers: this.#servers.addresses,
        port,
        timeoutSeconds,
        tries,
        isOverTcp: isOverTcp || this.#isOverTcp || hasToUseTcp,
        isTruncatedKept: false,
        isServfailKept,
        hasToRecurse: this.#servers.named === undefined,
        comment: this.#comment,
      },
      {
        ...dnsQuery(this.#process.environment.prng.uint16(), name, type),
        isRecursionDesired: isRecursive,
        questions: [{ name, type, class: questionClass }],
      },
    );
    if (typeof outcome !== 'string') this.#isOverTcp ||= outcome.isOverTcp && type !== DNS_TYPE.ANY;
    return outcome;
  }
}
