/**
 * How curl connects to a host with several addresses (RFC 8305; curl's lib/connect.c: `is_connected`, `baller_start`).
 *
 * The family of the first address begins; the other one follows after 200 ms, or as soon as the first has nothing left to try.
 * Within a family one address is tried after the other, each but the last for half of the time that is left. The first
 * connection wins, the other attempt is given up.
 */
import { err, ok, type Result } from '../base/result';
import { elapsed, milliseconds, nanoseconds, seconds, type Duration, type SimTime } from '../base/time';
import type { Process } from '../host/process';
import { Change, type Task } from '../host/task';
import { TcpStream, type SocketAddress } from '../host/tcp-stream';
import type { NetDevice } from '../link/net-device';
import type { SocketError } from '../transport/socket-error';
import type { TcpConnection } from '../transport/tcp/tcp-connection';
import { isIpv6, type IpAddress } from '../wire/ip-address';

/** CURL_HET_DEFAULT */
const HEAD_START = milliseconds(200);
/** TIMEOUT_LARGE: less than this is not halved. */
const LEAST_HALVED = milliseconds(600);
const LONGEST = seconds(300);

export interface ConnectFailure {
  readonly address: IpAddress;
  /** Undefined when its time was over. */
  readonly error: SocketError | undefined;
  /** The kernel refused at once. */
  readonly isImmediate: boolean;
  /** How long this address was given. */
  readonly limit: Duration;
}

export interface RaceOptions {
  /** The one to try first comes first. */
  readonly addresses: readonly IpAddress[];
  readonly port: number;
  readonly limit: Duration;
  /** The device that a zone names. */
  readonly egress?: NetDevice | undefined;
  readonly onTry?: (to: SocketAddress) => void;
  readonly onFailure?: (failure: ConnectFailure) => void;
}

/** One family's way through its addresses (`struct eyeballer`). */
class Attempt {
  readonly #process: Process;
  readonly #options: RaceOptions;
  readonly #rest: IpAddress[];
  readonly #onChange: () => void;
  #connection: TcpConnection | undefined = undefined;
  #error: SocketError | undefined = undefined;
  #address: IpAddress | undefined = undefined;
  #startedAt: SimTime;
  #limit: Duration = nanoseconds(0);
  hasStarted = false;

  constructor(process: Process, options: RaceOptions, addresses: readonly IpAddress[], onChange: () => void) {
    this.#process = process;
    this.#options = options;
    this.#rest = [...addresses];
    this.#onChange = onChange;
    this.#startedAt = process.environment.scheduler.now();
  }

  get isDone(): boolean {
    return this.hasStarted && this.#connection === undefined;
  }

  /** How long the address that is being tried has got. */
  get remaining(): number {
    const now = this.#process.environment.scheduler.now();
    return this.#connection === undefined
      ? Number.POSITIVE_INFINITY
      : this.#limit - elapsed(this.#startedAt, now);
  }

  /** Goes to the next address that the kernel takes. */
  start(timeLeft: number): void {
    this.hasStarted = true;
    this.#connection = undefined;
    const { port, egress, onTry, onFailure } = this.#options;
    const { namespace, scheduler } = this.#process.environment;
    for (let address = this.#rest.shift(); address !== undefined; address = this.#rest.shift()) {
      onTry?.({ address, port });
      const isHalved = this.#rest.length > 0 && timeLeft > LEAST_HALVED;
      this.#limit = nanoseconds(Math.floor(isHalved ? timeLeft / 2 : timeLeft));
      this.#startedAt = scheduler.now();
      const connection = namespace.tcp.connect({ address, port, egress });
      if (typeof connection === 'string') {
        onFailure?.({ address, error: connection, isImmediate: true, limit: this.#limit });
        continue;
      }
      this.#watch(connection, address);
      return;
    }
  }

  /** The connection, once it is established; goes on to the next address where it failed. */
  progress(timeLeft: number): TcpConnection | undefined {
    const connection = this.#connection;
    const address = this.#address;
    if (connection === undefined || address === undefined) return undefined;
    const isPending = connection.state === 'SYN_SENT' || connection.state === 'SYN_RECV';
    if (this.#error === undefined && isPending && this.remaining > 0) return undefined;
    if (this.#error === undefined && !isPending && connection.state !== 'CLOSE') return connection;
    const error = this.#error;
    connection.abort();
    this.#options.onFailure?.({ address, error, isImmediate: false, limit: this.#limit });
    this.start(timeLeft);
    return undefined;
  }

  giveUp(): void {
    this.#connection?.abort();
    this.#connection = undefined;
  }

  #watch(connection: TcpConnection, address: IpAddress): void {
    this.#connection = connection;
    this.#address = address;
    this.#error = undefined;
    connection.owner = this.#process.argv[0] ?? '';
    connection.ownerPid = this.#process.pid;
    connection.onConnected = this.#onChange;
    connection.onClosed = (error): void => {
      this.#error = error ?? 'connection-refused';
      this.#onChange();
    };
  }
}

/** The error is that of the last address that failed; undefined when the time for all of them was over. */
export function* connectRace(
  process: Process,
  options: RaceOptions,
): Task<Result<TcpStream, SocketError | undefined>> {
  const { scheduler } = process.environment;
  const change = new Change();
  const startedAt = scheduler.now();
  const [first] = options.addresses;
  const isOfFirst = (address: IpAddress): boolean => first !== undefined && isIpv6(address) === isIpv6(first);
  let lastError: SocketError | undefined;
  const onFailure = (failure: ConnectFailure): void => {
    lastError = failure.error;
    options.onFailure?.(failure);
  };
  const attemptOf = (addresses: readonly IpAddress[]): Attempt =>
    new Attempt(process, { ...options, onFailure }, addresses, () => change.notify());
  const primary = attemptOf(options.addresses.filter(isOfFirst));
  const secondary = attemptOf(options.addresses.filter((address) => !isOfFirst(address)));
  const attempts = [primary, secondary];
  const giveUpBut = (winner?: Attempt): void => {
    for (const attempt of attempts) if (attempt !== winner) attempt.giveUp();
  };
  const resource = { close: (): void => giveUpBut() };
  process.own(resource);
  const timeLeft = (): number => Math.min(options.limit, LONGEST) - elapsed(startedAt, scheduler.now());
  primary.start(timeLeft());
  for (;;) {
    for (const attempt of attempts) {
      const winner = attempt.progress(timeLeft());
      if (winner === undefined) continue;
      giveUpBut(attempt);
      process.disown(resource);
      return ok(new TcpStream(process, winner));
    }
    const waited = elapsed(startedAt, scheduler.now());
    if (!secondary.hasStarted && (primary.isDone || waited >= HEAD_START)) secondary.start(timeLeft());
    const isOver = timeLeft() <= 0;
    if (isOver || attempts.every(({ isDone }) => isDone)) {
      resource.close();
      process.disown(resource);
      return err(isOver ? undefined : lastError);
    }
    const delay = secondary.hasStarted ? Number.POSITIVE_INFINITY : HEAD_START - waited;
    const wait = Math.min(timeLeft(), delay, ...attempts.map(({ remaining }) => remaining));
    yield* change.wait(scheduler, nanoseconds(Math.max(wait, 0)));
  }
}
