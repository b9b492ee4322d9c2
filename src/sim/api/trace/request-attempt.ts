/**
 * One request of HTTP, as curl makes it with `-k`: the name is looked up, a connection opened and secured for `https`, and the head of
 * the answer waited for. Needs no program in the container. Leaves out redirects, and a body of its own.
 */
import type { Wording } from '../../base/sentence';
import { seconds } from '../../base/time';
import { ok, type Result } from '../../base/result';
import { HttpConversation } from '../../app/http-conversation';
import type { TlsFailure } from '../../app/tls-channel';
import { connectTls } from '../../app/tls-client';
import type { ByteStream } from '../../host/byte-stream';
import type { Environment, Process } from '../../host/process';
import type { Task } from '../../host/task';
import { connectTcp } from '../../host/tcp-stream';
import type { SocketError } from '../../transport/socket-error';
import { formatRequestHead, type HttpResponseHead } from '../../wire/http1';
import { formatIp, parseIp, type IpAddress } from '../../wire/ip-address';
import type { Certificate } from '../../wire/x509/certificate';
import type { Simulation } from '../simulation';
import { awaitOutcome } from './await-outcome';
import type { DeathNews } from './connection-attempt';
import { lookUpTarget } from './look-up-target';
import type { RequestTarget } from './request-target';

/** How far it has come. */
export interface RequestAttempt {
  readonly address: string;
  readonly localPort: number | undefined;
  readonly beganNs: number;
  readonly endedNs: number;
  /** Of the connection; undefined while it was there, or nothing has come back. */
  readonly error: SocketError | undefined;
  readonly isConnected: boolean;
  /** The server has ended the connection without an answer. */
  readonly isClosed: boolean;
  /** Why the connection could not be made private. */
  readonly tlsFailure: TlsFailure | undefined;
  readonly certificate: Certificate | undefined;
  readonly reply: HttpResponseHead | undefined;
}

/** A neighbor is asked for three seconds, and a SYN is repeated after one and three. */
const CONNECT_LIMIT = seconds(8);
/** nginx waits for the head of an answer for 60 s, and asks three endpoints for 5 s each. */
const REPLY_LIMIT = seconds(75);
const SILENT = { stdout: (): void => undefined, stderr: (): void => undefined };

type Progress = { -readonly [Key in keyof RequestAttempt]: RequestAttempt[Key] } & { isOver: boolean };

export function attemptRequest(
  simulation: Simulation,
  environment: Environment,
  target: RequestTarget,
  isDead: DeathNews,
): Result<RequestAttempt, Wording> {
  const found = lookUpTarget(simulation, environment, target.host);
  if (!found.ok) return found;
  const process = environment.createProcess(['trace', target.host], SILENT);
  const progress: Progress = {
    address: formatIp(found.value),
    localPort: undefined,
    beganNs: simulation.nowNs,
    endedNs: simulation.nowNs,
    error: undefined,
    isConnected: false,
    isClosed: false,
    tlsFailure: undefined,
    certificate: undefined,
    reply: undefined,
    isOver: false,
  };
  process.run(request(process, { ...target, address: found.value }, progress));
  awaitOutcome(simulation, {
    isOver: () => progress.isOver,
    isDead: () => isDead(progress.beganNs, progress.localPort),
    limitNs: CONNECT_LIMIT + REPLY_LIMIT,
  });
  progress.endedNs = simulation.nowNs;
  return ok(progress);
}

function* request(
  process: Process,
  { url, head, host, address }: RequestTarget & { readonly address: IpAddress },
  progress: Progress,
): Task<number> {
  const connected = yield* connectTcp(process, {
    address,
    port: url.port,
    limit: CONNECT_LIMIT,
    onBound: (localPort) => {
      progress.localPort = localPort;
    },
  });
  progress.isConnected = connected.ok;
  if (!connected.ok) progress.error = connected.error;
  else {
    const stream =
      url.scheme === 'https' ? yield* secured(process, connected.value, host, progress) : connected.value;
    if (stream !== undefined) {
      const conversation = new HttpConversation(stream);
      const reply = yield* conversation.ask(formatRequestHead(head), REPLY_LIMIT);
      if (reply.ok) progress.reply = reply.value;
      else progress.isClosed = process.environment.scheduler.now() < progress.beganNs + REPLY_LIMIT;
      conversation.close();
    }
  }
  progress.isOver = true;
  return 0;
}

function* secured(
  { environment }: Process,
  stream: ByteStream,
  host: string,
  progress: Progress,
): Task<ByteStream | undefined> {
  const connected = yield* connectTls(stream, {
    environment,
    serverName: parseIp(host) === undefined ? host : '',
    alpn: ['http/1.1'],
    limit: () => REPLY_LIMIT,
  });
  if (!connected.ok) {
    progress.tlsFailure = connected.error;
    return undefined;
  }
  progress.certificate = connected.value.peerCertificate;
  return connected.value;
}
