/** What a reverse proxy decides about a request, and what it is told of how that went. */
import type { Duration, SimTime } from '../../base/time';
import type { SocketAddress } from '../../host/tcp-stream';
import type { ProxyDecision } from '../../link/proxy-step';
import type { SocketError } from '../../transport/socket-error';
import type { HttpHeader, HttpRequestHead, HttpResponseHead } from '../../wire/http1';

export interface ProxyRequest {
  readonly head: HttpRequestHead;
  readonly scheme: 'http' | 'https';
  /** Whom a client of TLS asked for; empty without a name. */
  readonly serverName: string;
  readonly client: SocketAddress;
  readonly local: SocketAddress;
  readonly receivedAt: SimTime;
}

/** How the end of a body is told. */
export type BodyFraming = 'length' | 'chunked' | 'close' | 'none';

export interface ReplyFraming {
  readonly framing: BodyFraming;
  /** Whether another request may follow. */
  readonly isKeptAlive: boolean;
}

/** An answer of the proxy's own. */
export interface ProxyReply {
  readonly status: number;
  readonly reason: string;
  /** All of them, as the program orders them, for a connection that stays open or not. */
  readonly headers: (isKeptAlive: boolean) => readonly HttpHeader[];
  readonly body: Uint8Array;
  /** The connection ends with it. */
  readonly isLast?: boolean;
}

/** Why a try with an upstream came to nothing. */
export interface UpstreamFailure {
  readonly stage: 'connect' | 'send' | 'head';
  /** Undefined where the other side closed, or does not speak HTTP. */
  readonly error: SocketError | undefined;
  readonly what: 'error' | 'closed' | 'no-http' | 'no-peer';
  readonly peer: SocketAddress | undefined;
}

interface ProxyTry {
  readonly peer: SocketAddress;
  readonly failure: UpstreamFailure | undefined;
  readonly status: number | undefined;
}

/** How a request ended. */
export interface ProxyEnding {
  /** Undefined when the client was gone before anything was written. */
  readonly status: number | undefined;
  /** Of the upstream; undefined for an answer of the proxy's own. */
  readonly upstreamStatus: number | undefined;
  readonly requestBytes: number;
  readonly bodyBytes: number;
  /** Head and body. */
  readonly sentBytes: number;
  readonly tries: readonly ProxyTry[];
  readonly isClientGone: boolean;
  /** When the last try began, when its head was there, and now. */
  readonly sentAt: SimTime | undefined;
  readonly answeredAt: SimTime | undefined;
  readonly endedAt: SimTime;
}

interface Noted {
  readonly note?: (ending: ProxyEnding) => void;
  /** Put into words only for who asks. */
  readonly explain?: () => Omit<ProxyDecision, 'kind'>;
}

interface ReplyPlan extends Noted {
  readonly kind: 'reply';
  readonly reply: ProxyReply;
}

export interface ForwardPlan extends Noted {
  readonly kind: 'forward';
  /** Whom to try next; undefined when nobody is left. */
  readonly nextPeer: () => SocketAddress | undefined;
  readonly connectLimit: Duration;
  /** From the request to the head of its answer, and between its parts; none for ever. */
  readonly answerLimit: Duration | undefined;
  /** Whether the request may go to another peer. */
  readonly shouldRetry: (failure: UpstreamFailure, tries: number) => boolean;
  readonly upstreamHead: (bodyBytes: number) => HttpRequestHead;
  readonly clientHead: (
    answer: HttpResponseHead,
    framing: ReplyFraming,
    times: { readonly sentAt: SimTime; readonly answeredAt: SimTime },
  ) => HttpResponseHead;
  readonly failureReply: (failure: UpstreamFailure) => ProxyReply;
  /** None for any size. */
  readonly bodyLimit?: { readonly bytes: number; readonly reply: ProxyReply };
}

export type ProxyPlan = ReplyPlan | ForwardPlan;

/** What one proxy does otherwise than another. */
export interface ProxyBehavior {
  readonly plan: (request: ProxyRequest) => ProxyPlan;
  /** For what is no HTTP. */
  readonly malformed: () => ProxyReply;
  /** For the head of the next request. */
  readonly idleLimit: Duration;
  readonly headLimit: Duration;
  readonly pool: {
    readonly idleConnections: number;
    readonly idleLimit: Duration;
    readonly requests: number;
  };
}
