/**
 * Connections of IPVS: who talks to which server, the state of that and when it ends (net/netfilter/ipvs/ip_vs_conn.c,
 * ip_vs_proto_tcp.c and ip_vs_proto_udp.c of Linux 6.x).
 *
 * Leaves out the states of SCTP, which counts as established from its first packet, and synchronization to a backup.
 */
import { WordTable } from '../nftables/word-table';
import type { RealServer } from './real-server';
import type { VirtualService } from './virtual-service';

const SECOND = 1_000_000_000;
const NO_ENTRY = -1;
const KEY_WORDS = 4;

export const VIRTUAL_STATE = {
  NONE: 0,
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT: 4,
  TIME_WAIT: 5,
  CLOSE: 6,
  CLOSE_WAIT: 7,
  LAST_ACK: 8,
  LISTEN: 9,
  SYNACK: 10,
} as const;

const STATE_NAMES = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
];
/** Seconds by state, as the kernel begins. */
const TCP_TIMEOUTS = [2, 900, 120, 60, 120, 120, 10, 60, 30, 120, 120];
const SCTP_TIMEOUT = 900;
/** The first timeout of a connection. */
const NEW_TIMEOUT = 3 * SECOND;
/** A template waits so long again while connections hang on it. */
const CONTROL_TIMEOUT = 60 * SECOND;

const { NONE: NO, ESTABLISHED: ES, SYN_SENT: SS, SYN_RECV: SR, FIN_WAIT: FW } = VIRTUAL_STATE;
const { TIME_WAIT: TW, CLOSE: CL, CLOSE_WAIT: CW, LAST_ACK: LA, LISTEN: LI, SYNACK: SA } = VIRTUAL_STATE;

/** By flag (SYN, FIN, ACK, RST) and state: what a packet from the client makes of it. */
const FROM_CLIENT: readonly (readonly number[])[] = [
  [SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR],
  [CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, TW],
  [ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES],
  [CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, SR],
];
/** The same for a packet from the server. */
const FROM_SERVER: readonly (readonly number[])[] = [
  [SS, ES, SS, SR, SS, SS, SS, SS, SS, LI, SR],
  [TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW],
  [ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES],
  [CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL],
];
/** The same where answers do not come by: the client's word has to do. */
const FROM_CLIENT_ALONE: readonly (readonly number[])[] = [
  [SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR],
  [CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW],
  [ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES],
  [CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL],
];
const ACTIVE_STATES: readonly number[] = [ES, SS, SR, SA];

const TCP = 6;
const UDP = 17;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

export interface VirtualTimeouts {
  /** Seconds. */
  tcp: number;
  tcpFin: number;
  udp: number;
}

/** As the kernel begins. */
export function initialTimeouts(): VirtualTimeouts {
  return { tcp: 900, tcpFin: 120, udp: 300 };
}

export class VirtualConnection {
  readonly protocol: number;
  readonly client: number;
  readonly clientPort: number;
  readonly virtual: number;
  readonly virtualPort: number;
  readonly service: VirtualService;
  readonly server: RealServer;
  /** That of the server, or the client's when the service has no port of its own. */
  readonly serverPort: number;
  readonly isTemplate: boolean;
  /** The server answers past the director (`IP_VS_CONN_F_NOOUTPUT`), as far as is known. */
  isOneWay: boolean;
  state: number = NO;
  timeout = NEW_TIMEOUT;
  expiresAt = 0;
  isInactive = true;
  /** The template that it hangs on. */
  control: VirtualConnection | undefined = undefined;
  controlled = 0;
  isGone = false;
  forwardEntry = NO_ENTRY;
  reverseEntry = NO_ENTRY;

  constructor(fields: {
    readonly protocol: number;
    readonly client: number;
    readonly clientPort: number;
    readonly virtual: number;
    readonly virtualPort: number;
    readonly service: VirtualService;
    readonly server: RealServer;
    readonly serverPort: number;
    readonly isTemplate: boolean;
  }) {
    this.protocol = fields.protocol;
    this.client = fields.client;
    this.clientPort = fields.clientPort;
    this.virtual = fields.virtual;
    this.virtualPort = fields.virtualPort;
    this.service = fields.service;
    this.server = fields.server;
    this.serverPort = fields.serverPort;
    this.isTemplate = fields.isTemplate;
    this.isOneWay = fields.server.forwarding === 'direct-routing';
  }

  get stateName(): string {
    if (this.isTemplate) return 'NONE';
    if (this.protocol === TCP) return STATE_NAMES[this.state] ?? 'NONE';
    return this.protocol === UDP ? 'UDP' : 'ESTABLISHED';
  }
}

/** Looked up by either direction's packets. */
export class VirtualConnectionTable {
  readonly timeouts: VirtualTimeouts;
  readonly #forward = new WordTable(KEY_WORDS);
  readonly #reverse = new WordTable(KEY_WORDS);
  readonly #byForward: (VirtualConnection | undefined)[] = [];
  readonly #byReverse: (VirtualConnection | undefined)[] = [];
  readonly #key = new Int32Array(KEY_WORDS);
  /** Connections by the second in which they end unless more packets come. */
  readonly #endings = new Map<number, VirtualConnection[]>();
  #sweptSecond = 0;

  constructor(timeouts: VirtualTimeouts) {
    this.timeouts = timeouts;
  }

  /** `protocol` with TEMPLATE added finds a template. */
  findForward(
    protocol: number,
    client: number,
    virtual: number,
    ports: number,
    now: number,
  ): VirtualConnection | undefined {
    const entry = this.#forward.find(this.#fill(protocol, client, virtual, ports), 0);
    return entry === NO_ENTRY ? undefined : this.#ifAlive(this.#byForward[entry], now);
  }

  /** A packet from a server: `ports` as in the packet. */
  findReverse(
    protocol: number,
    server: number,
    client: number,
    ports: number,
    now: number,
  ): VirtualConnection | undefined {
    const entry = this.#reverse.find(this.#fill(protocol, server, client, ports), 0);
    return entry === NO_ENTRY ? undefined : this.#ifAlive(this.#byReverse[entry], now);
  }

  add(connection: VirtualConnection, now: number): void {
    const { protocol, client, clientPort, virtual, virtualPort, server, serverPort, isTemplate } = connection;
    const forwardKey = this.#fill(
      isTemplate ? protocol | TEMPLATE : protocol,
      client,
      virtual,
      (clientPort << 16) | virtualPort,
    );
    connection.forwardEntry = this.#forward.add(forwardKey, 0);
    this.#byForward[connection.forwardEntry] = connection;
    if (!isTemplate) {
      const reverseKey = this.#fill(protocol, server.address, client, (serverPort << 16) | clientPort);
      connection.reverseEntry = this.#reverse.add(reverseKey, 0);
      this.#byReverse[connection.reverseEntry] = connection;
      server.inactiveConnections += 1;
    } else server.persistentConnections += 1;
    server.noteConnection();
    this.refresh(connection, now);
    this.#noteEnding(connection);
  }

  /** Each packet begins its time anew. */
  refresh(connection: VirtualConnection, now: number): void {
    connection.expiresAt = now + connection.timeout;
  }

  /** Follows the flags of a TCP segment, or sets the timeout of other protocols. */
  advance(connection: VirtualConnection, isFromClient: boolean, tcpFlags: number): void {
    if (!isFromClient) connection.isOneWay = false;
    if (connection.protocol === UDP) connection.timeout = this.timeouts.udp * SECOND;
    else if (connection.protocol !== TCP) connection.timeout = SCTP_TIMEOUT * SECOND;
    else {
      const flag =
        (tcpFlags & RST) !== 0
          ? 3
          : (tcpFlags & SYN) !== 0
            ? 0
            : (tcpFlags & FIN) !== 0
              ? 1
              : (tcpFlags & ACK) !== 0
                ? 2
                : -1;
      if (flag !== -1) {
        const fromClient = connection.isOneWay ? FROM_CLIENT_ALONE : FROM_CLIENT;
        const table = isFromClient ? fromClient : FROM_SERVER;
        this.#enter(connection, table[flag]?.[connection.state] ?? NO);
      }
      connection.timeout = this.#tcpTimeout(connection.state) * SECOND;
    }
  }

  remove(connection: VirtualConnection): void {
    if (connection.isGone) return;
    connection.isGone = true;
    this.#forward.remove(connection.forwardEntry);
    this.#byForward[connection.forwardEntry] = undefined;
    if (connection.reverseEntry !== NO_ENTRY) {
      this.#reverse.remove(connection.reverseEntry);
      this.#byReverse[connection.reverseEntry] = undefined;
    }
    const { server, control } = connection;
    if (connection.isTemplate) server.persistentConnections -= 1;
    else if (connection.isInactive) server.inactiveConnections -= 1;
    else server.activeConnections -= 1;
    server.noteEnd();
    if (control !== undefined) control.controlled -= 1;
  }

  /** Removes what has expired, so that servers' counts are right. */
  sweep(now: number): void {
    const second = Math.floor(now / SECOND);
    if (this.#endings.size === 0) this.#sweptSecond = second;
    while (this.#sweptSecond < second) {
      this.#sweptSecond += 1;
      const due = this.#endings.get(this.#sweptSecond);
      if (due === undefined) continue;
      this.#endings.delete(this.#sweptSecond);
      for (const connection of due) {
        if (!connection.isGone && this.#ifAlive(connection, now) !== undefined) this.#noteEnding(connection);
      }
    }
  }

  /** What is left, in the order of the table. */
  entries(now: number): readonly VirtualConnection[] {
    for (const connection of this.#byForward) if (connection !== undefined) this.#ifAlive(connection, now);
    return this.#byForward.filter((connection) => connection !== undefined);
  }

  #noteEnding(connection: VirtualConnection): void {
    const second = Math.max(this.#sweptSecond + 1, Math.ceil(connection.expiresAt / SECOND));
    const known = this.#endings.get(second);
    if (known === undefined) this.#endings.set(second, [connection]);
    else known.push(connection);
  }

  #tcpTimeout(state: number): number {
    if (state === ES) return this.timeouts.tcp;
    if (state === FW) return this.timeouts.tcpFin;
    return TCP_TIMEOUTS[state] ?? 2;
  }

  #enter(connection: VirtualConnection, state: number): void {
    const isActive = ACTIVE_STATES.includes(state);
    const { server } = connection;
    if (state !== connection.state) {
      if (!connection.isInactive && !isActive) {
        server.activeConnections -= 1;
        server.inactiveConnections += 1;
        connection.isInactive = true;
      } else if (connection.isInactive && isActive) {
        server.activeConnections += 1;
        server.inactiveConnections -= 1;
        connection.isInactive = false;
      }
    }
    connection.state = state;
  }

  #ifAlive(connection: VirtualConnection | undefined, now: number): VirtualConnection | undefined {
    if (connection === undefined || connection.expiresAt > now) return connection;
    if (connection.controlled > 0) {
      connection.expiresAt = now + CONTROL_TIMEOUT;
      return connection;
    }
    this.remove(connection);
    return undefined;
  }

  #fill(first: number, second: number, third: number, fourth: number): Int32Array {
    const key = this.#key;
    key[0] = first;
    key[1] = second;
    key[2] = third;
    key[3] = fourth;
    return key;
  }
}

/** Added to the protocol of a template's key. */
export const TEMPLATE = 0x100;
