/**
 * One attempt to reach a port, as any program makes it: the name is looked up, and a connection opened; over UDP one datagram goes
 * out, and an answer is waited for. Needs no program in the container.
 */
import type { Wording } from '../../base/sentence';
import { seconds } from '../../base/time';
import { ok, type Result } from '../../base/result';
import type { SocketError } from '../../transport/socket-error';
import { formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';
import { ANY_IPV6 } from '../../wire/ipv6-address';
import type { Place } from '../target';
import type { Simulation } from '../simulation';
import { awaitOutcome } from './await-outcome';
import { lookUpTarget } from './look-up-target';

export type TraceProtocol = 'tcp' | 'udp' | 'sctp';

export interface AttemptTarget {
  /** An address, or a name as programs write it. */
  readonly host: string;
  readonly port: number;
  readonly protocol: TraceProtocol;
}

/** Whether a packet of the attempt has died for a reason that another one would die of, too. */
export type DeathNews = (beganNs: number, localPort: number | undefined) => boolean;

export interface Attempt {
  readonly address: string;
  readonly localPort: number | undefined;
  /** Undefined: nothing has come back. */
  readonly outcome: 'connected' | 'answered' | SocketError | undefined;
  readonly beganNs: number;
  readonly endedNs: number;
}

/** A neighbor is asked for three seconds, and a SYN is repeated after one and three. */
const LIMIT_NS = seconds(8);
/** For the answer to a datagram. */
const DATAGRAM_LIMIT_NS = seconds(2);

/** Who serves the root: a question that every DNS server answers, and that says nothing to anybody else. */
export const PROBE = Uint8Array.from([0x50, 0x57, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);

export function attemptConnection(
  simulation: Simulation,
  { environment }: Place,
  target: AttemptTarget,
  isDead: DeathNews,
): Result<Attempt, Wording> {
  const found = lookUpTarget(simulation, environment, target.host);
  if (!found.ok) return found;
  const address = found.value;
  const state = new AttemptState();
  const beganNs = simulation.nowNs;
  const close = openAttempt(environment.namespace, { ...target, address }, state);
  awaitOutcome(simulation, {
    isOver: () => state.outcome !== undefined,
    isDead: () => isDead(beganNs, state.localPort),
    limitNs: target.protocol === 'udp' ? DATAGRAM_LIMIT_NS : LIMIT_NS,
  });
  const endedNs = simulation.nowNs;
  close();
  return ok({
    address: formatIp(address),
    localPort: state.localPort,
    outcome: state.outcome,
    beganNs,
    endedNs,
  });
}

export class AttemptState {
  localPort: number | undefined = undefined;
  readonly #onOutcome: () => void;
  #outcome: Attempt['outcome'] = undefined;

  constructor(onOutcome: () => void = () => undefined) {
    this.#onOutcome = onOutcome;
  }

  get outcome(): Attempt['outcome'] {
    return this.#outcome;
  }

  /** The first counts. */
  settle(outcome: NonNullable<Attempt['outcome']>): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#onOutcome();
  }
}

type OpenTarget = AttemptTarget & { readonly address: IpAddress };

/** Answers how to end it. */
export function openAttempt(
  namespace: Place['namespace'],
  target: OpenTarget,
  state: AttemptState,
): () => void {
  const { address, port } = target;
  const onBound = (localPort: number): void => {
    state.localPort = localPort;
  };
  switch (target.protocol) {
    case 'tcp': {
      const connection = namespace.tcp.connect({ address, port, onBound });
      if (typeof connection === 'string') {
        state.settle(connection);
        return () => undefined;
      }
      connection.onConnected = (): void => {
        state.settle('connected');
      };
      connection.onClosed = (error): void => {
        state.settle(error ?? 'connection-reset');
      };
      return () => connection.close();
    }
    case 'udp':
      return sendDatagram(namespace, target, state);
    case 'sctp': {
      const association = namespace.sctp.connect({ address, port });
      if (typeof association === 'string') {
        state.settle(association);
        return () => undefined;
      }
      association.onConnected = (): void => {
        state.settle('connected');
      };
      association.onClosed = (error): void => {
        state.settle(error ?? 'connection-reset');
      };
      return () => association.close();
    }
  }
}

function sendDatagram(
  namespace: Place['namespace'],
  { address, port }: OpenTarget,
  state: AttemptState,
): () => void {
  const socket = namespace.udp.bind(isIpv6(address) ? { address: ANY_IPV6 } : {});
  if (typeof socket === 'string') {
    state.settle(socket);
    return () => undefined;
  }
  state.localPort = socket.localPort;
  socket.onDatagram = (): void => {
    state.settle('answered');
  };
  socket.onError = (error): void => {
    state.settle(error);
  };
  const refused = socket.connect(address, port);
  const sent = refused ?? socket.send(PROBE);
  if (sent !== 'sent') state.settle(sent);
  return () => socket.close();
}
