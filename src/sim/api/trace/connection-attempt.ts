/**
 * One attempt to reach a port, as any program makes it: the name is looked up, and a connection opened; over UDP one datagram goes
 * out, and an answer is waited for. Needs no program in the container.
 */
import { seconds } from '../../base/time';
import { err, ok, type Result } from '../../base/result';
import { describeResolveFailure, resolveHost } from '../../app/resolver';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { SocketError } from '../../transport/socket-error';
import { formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';
import { ANY_IPV6 } from '../../wire/ipv6-address';
import type { Place } from '../target';
import type { Simulation } from '../simulation';

export type TraceProtocol = 'tcp' | 'udp' | 'sctp';

export interface AttemptTarget {
  /** An address, or a name as programs write it. */
  readonly host: string;
  readonly port: number;
  readonly protocol: TraceProtocol;
}

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
/** For the news that a packet has died. What a cable has lost by chance is sent again. */
const NEWS_NS = seconds(1);

/** Who serves the root: a question that every DNS server answers, and that says nothing to anybody else. */
const PROBE = Uint8Array.from([0x50, 0x57, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);

export function attemptConnection(
  simulation: Simulation,
  { environment }: Place,
  target: AttemptTarget,
  isDead: (beganNs: number, localPort: number | undefined) => boolean,
): Result<Attempt, string> {
  const silence = (): void => undefined;
  const process = environment.createProcess(['trace', target.host], { stdout: silence, stderr: silence });
  const resolution: { found?: Result<readonly IpAddress[], string> } = {};
  process.run(resolve(process, target.host, (found) => (resolution.found = found)));
  while (resolution.found === undefined && simulation.stepEvent(simulation.nowNs + seconds(60)));
  const { found } = resolution;
  if (found === undefined) return err(`no answer for the name ${target.host}`);
  if (!found.ok) return found;
  const [address] = found.value;
  if (address === undefined) return err(`${target.host} has no address`);
  const state: { outcome: Attempt['outcome']; localPort: number | undefined } = {
    outcome: undefined,
    localPort: undefined,
  };
  const beganNs = simulation.nowNs;
  const close = open(environment.namespace, { ...target, address }, state);
  let deadline = beganNs + (target.protocol === 'udp' ? DATAGRAM_LIMIT_NS : LIMIT_NS);
  let hasDied = false;
  while (state.outcome === undefined && simulation.stepEvent(deadline)) {
    if (hasDied || !isDead(beganNs, state.localPort)) continue;
    hasDied = true;
    deadline = Math.min(deadline, simulation.nowNs + NEWS_NS);
  }
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

function* resolve(
  process: Process,
  host: string,
  tell: (found: Result<readonly IpAddress[], string>) => void,
): Task<number> {
  const resolved = yield* resolveHost(process, host);
  tell(
    resolved.ok ? ok(resolved.value.addresses) : err(`${host}: ${describeResolveFailure(resolved.error)}`),
  );
  return resolved.ok ? 0 : 1;
}

interface AttemptState {
  outcome: Attempt['outcome'];
  localPort: number | undefined;
}

type OpenTarget = AttemptTarget & { readonly address: IpAddress };

/** Answers how to end it. */
function open(namespace: Place['namespace'], target: OpenTarget, state: AttemptState): () => void {
  const { address, port } = target;
  const onBound = (localPort: number): void => {
    state.localPort = localPort;
  };
  switch (target.protocol) {
    case 'tcp': {
      const connection = namespace.tcp.connect({ address, port, onBound });
      if (typeof connection === 'string') {
        state.outcome = connection;
        return () => undefined;
      }
      connection.onConnected = (): void => {
        state.outcome ??= 'connected';
      };
      connection.onClosed = (error): void => {
        state.outcome ??= error ?? 'connection-reset';
      };
      return () => connection.close();
    }
    case 'udp':
      return sendDatagram(namespace, target, state);
    case 'sctp': {
      const association = namespace.sctp.connect({ address, port });
      if (typeof association === 'string') {
        state.outcome = association;
        return () => undefined;
      }
      association.onConnected = (): void => {
        state.outcome ??= 'connected';
      };
      association.onClosed = (error): void => {
        state.outcome ??= error ?? 'connection-reset';
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
    state.outcome = socket;
    return () => undefined;
  }
  state.localPort = socket.localPort;
  socket.onDatagram = (): void => {
    state.outcome ??= 'answered';
  };
  socket.onError = (error): void => {
    state.outcome ??= error;
  };
  const refused = socket.connect(address, port);
  const sent = refused ?? socket.send(PROBE);
  if (sent !== 'sent') state.outcome = sent;
  return () => socket.close();
}
