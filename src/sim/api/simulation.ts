/**
 * A lab that runs: the only door into the simulator.
 *
 * One object holds everything, so two labs can live in one process. It moves only when it is told to; all that was
 * asked of it is logged with its virtual time, which with the lab and the seed is all that a replay needs.
 */
import { Prng } from '../base/prng';
import { err, ok, type Result } from '../base/result';
import { wordedMessage, type Diagnostic } from '../base/diagnostic';
import { say, type Sentence, type Wording } from '../base/sentence';
import { milliseconds, nanoseconds, type Duration, type SimTime } from '../base/time';
import type { ImageCatalogue } from '../app/image-catalogue';
import { Scheduler } from '../engine/scheduler';
import type { Machine } from '../host/machine';
import type { Cluster } from '../kube/cluster';
import { RunningLab } from '../lab/build/build-lab';
import { hasIpv6 } from '../lab/resolve/has-ipv6';
import { EMPTY_LAB } from '../lab/empty-lab';
import { labChangesOf, referenceOf } from '../lab/build/lab-changes';
import type { LabDocument, ObjectReference, SourcedObject } from '../lab/lab-document';
import { DeviceRegistry } from '../link/device-registry';
import { DropLog, type DropList } from '../link/drop-log';
import { JourneyLog, type JourneyHop } from '../link/journey-log';
import type { LinkContext } from '../link/link-context';
import type { DeviceTap, NetDevice } from '../link/net-device';
import { PacketPool } from '../link/packet-pool';
import { WireStatistics } from '../link/wire-statistics';
import { IpStack } from '../net/ip-stack';
import { startCommand } from '../shell/start-command';
import { shellWord } from '../shell/repeatable-command';
import {
  TerminalSession,
  type TerminalObserver,
  type TypedCommand,
  type TypedCommandObserver,
} from '../shell/terminal-session';
import type { CaptureLimits } from '../capture/capture-store';
import type { ProbeTest } from '../capture/noise';
import { CaptureSession, compileFilter, type FilterProblem } from './capture-session';
import { noteOnFilter, type FilterNote } from './filter-note';
import { environmentAtHand } from './environment-at-hand';
import { LabAddresses } from './lab-addresses';
import { NOISE_KINDS, type NoiseKind } from '../capture/noise';
import { MutedWorkloads } from './muted-workloads';
import { NoiseCounter } from './noise-counter';
import { runningCommandOf, type RunningCommand } from './running-command';
import { Settling } from './settling';
import { PathRecorder } from './trace/path-recorder';
import { findInterfaces, findPlace, type Place, type TargetOptions } from './target';
import { topologyOf, wireCountersOf, type TopologyView } from './topology';
import type { IpAddress } from '../wire/ip-address';
import { TlsLedger } from '../wire/tls-ledger';

export type { TerminalSession };

/** No frame for this long means that the network has gone quiet. */
const QUIET_TIME = milliseconds(500);
const QUIET_SLICE = milliseconds(20);

export type { CaptureLimits, CaptureSession, RunningCommand };

export interface CommandOutput {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** A command that somebody typed or had run, and where. */
export interface StartedCommand extends TypedCommand {
  /** `default/client`, `node/node1`. */
  readonly target: string;
  /** Where a Pod has several. */
  readonly container?: string;
}

export interface FedRules {
  readonly family: 'IPv4' | 'IPv6';
  readonly text: string;
}

export type CommandObserver = (command: StartedCommand) => TypedCommandObserver;

export interface CaptureRequest {
  /** Interfaces as `TARGET:IFACE`, or `any`. */
  readonly interfaces: readonly string[];
  /** In the pcap filter language; empty for everything. */
  readonly filter: string;
  readonly snapLength?: number;
  /** As seen from the interface; both without it. */
  readonly direction?: 'in' | 'out';
  readonly options?: TargetOptions;
  /** What is beyond them is forgotten; without them nothing is. */
  readonly limits?: CaptureLimits;
}

export type CaptureProblem =
  | { readonly kind: 'no-such-interface'; readonly interfaceId: string; readonly message: Wording }
  | ({ readonly kind: 'bad-filter' } & FilterProblem);

export interface SettleOutcome {
  readonly isSettled: boolean;
  /** What is still under way, or cannot come: a Pod and its reason. */
  readonly pending: readonly Wording[];
}

/** What was asked of the simulation, for replays. */
export type LogEntry = { readonly atNs: number } & (
  | { readonly kind: 'exec'; readonly target: string; readonly argv: readonly string[] }
  | { readonly kind: 'input'; readonly terminal: string; readonly text: string }
  | { readonly kind: 'terminal'; readonly target: string }
  | { readonly kind: 'apply'; readonly objects: readonly string[] }
  | { readonly kind: 'delete'; readonly object: string; readonly gracePeriodSeconds?: number }
  | {
      readonly kind: 'update';
      readonly applied: readonly string[];
      readonly deleted: readonly string[];
      readonly replaced: readonly string[];
    }
);

/** What became of a new text in the lab that runs. */
export type UpdateOutcome =
  | { readonly kind: 'applied' }
  /** Nothing of it was applied. `replaceable` are Pods (`pod/default/client`) that only a new one can be so. */
  | {
      readonly kind: 'refused';
      readonly diagnostics: readonly Diagnostic[];
      readonly replaceable: readonly string[];
    }
  /** A running cluster cannot become so; a sentence each. Nothing of it was applied. */
  | { readonly kind: 'needs-restart'; readonly reasons: readonly Wording[] };

export interface SimulationOptions {
  readonly images: ImageCatalogue;
  /** In a cluster with more nodes than this they are made when something looks at them; 50 when left out. */
  readonly largestAwakeCluster?: number;
}

type UnstampedEntry = LogEntry extends infer Entry
  ? Entry extends LogEntry
    ? Omit<Entry, 'atNs'>
    : never
  : never;

export class Simulation {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly cluster: Cluster;
  readonly images: ImageCatalogue;
  #document: LabDocument;
  readonly #scheduler = new Scheduler();
  readonly #drops = new DropLog(this.#scheduler);
  readonly #wires = new WireStatistics();
  readonly #registry = new DeviceRegistry();
  readonly #tls = new TlsLedger();
  readonly #captures = new Map<string, CaptureSession>();
  readonly #log: LogEntry[] = [];
  readonly #packets = new PacketPool(this.#drops);
  readonly #lab: RunningLab;
  readonly #commandObservers = new Set<CommandObserver>();
  #nextCapture = 1;
  #noise: NoiseCounter | undefined = undefined;
  #hiddenNoise: readonly NoiseKind[] = [];
  #muted: MutedWorkloads | undefined = undefined;
  #recorder: PathRecorder | undefined = undefined;

  private constructor(document: LabDocument, options: SimulationOptions) {
    this.#document = document;
    this.images = options.images;
    const { effects } = document.spec;
    const link: LinkContext = {
      scheduler: this.#scheduler,
      packets: this.#packets,
      wires: this.#wires,
      registry: this.#registry,
      tls: this.#tls,
      hasSegmentationOffload: document.spec.network.segmentationOffload,
      hasIpv6: hasIpv6(document.spec.network),
      ...(effects === undefined ? {} : { udpRaceRatio: effects.dnsRaceRatio }),
      noteOnFilter: (filterText, devices) => this.noteOnFilter(filterText, devices),
    };
    this.#lab = new RunningLab(document, {
      link,
      prng: new Prng(document.spec.seed),
      images: options.images,
      largestAwakeCluster: options.largestAwakeCluster,
    });
    this.machines = this.#lab.machines;
    this.cluster = this.#lab.cluster;
  }

  /** Builds the lab, at its time zero. Refused when the API server refuses one of its objects. */
  static open(document: LabDocument, options: SimulationOptions): Result<Simulation, readonly Diagnostic[]> {
    const simulation = new Simulation(document, options);
    const { problems } = simulation.#lab;
    return problems.length === 0 ? ok(simulation) : err(problems);
  }

  /** A lab with nothing in it, for a text that could never be read. */
  static empty(options: SimulationOptions): Simulation {
    return new Simulation(EMPTY_LAB, options);
  }

  /** What runs now: the text that was opened, or the last one that was applied. */
  get document(): LabDocument {
    return this.#document;
  }

  /** What kube-proxy of a node (`node/NAME`) would feed to the real tools if it started now, for each family of addresses. */
  fedRules(target: string): Result<readonly FedRules[], Sentence> {
    const place = findPlace(target, {}, this);
    if (!place.ok) return place;
    const proxies = this.cluster.proxiesOf(target.split('/')[1] ?? '');
    return ok(proxies.map((proxy) => ({ family: proxy.family, text: proxy.feed() })));
  }

  /** Nanoseconds of virtual time since the lab started. */
  get nowNs(): number {
    return this.#scheduler.now();
  }

  /** Calendar time of the virtual clock's zero, in milliseconds since 1970. */
  get startTimeMs(): number {
    return this.document.spec.startTimeMs;
  }

  /** Frames that went over any link so far. */
  get transmissions(): number {
    return this.#wires.transmissions;
  }

  get log(): readonly LogEntry[] {
    return this.#log;
  }

  /** Events that are still to come. */
  get pendingEvents(): number {
    return this.#scheduler.pendingCount;
  }

  /** Time of the next event in nanoseconds, infinite when nothing will ever happen. */
  get nextEventNs(): number {
    return this.#scheduler.nextEventTime();
  }

  /** Why a filter finds nothing on some devices, for certain or as is likely; undefined where it may find something. */
  noteOnFilter(filterText: string, devices: readonly NetDevice[]): FilterNote | undefined {
    const { network, faults } = this.document.spec;
    return noteOnFilter(filterText, devices, {
      machines: this.machines,
      cluster: this.cluster,
      hasIpv6: hasIpv6(network),
      hasCorruption: faults.some(({ fault }) => fault.corruptRatio > 0) || this.#hasWritingRules(),
    });
  }

  #hasWritingRules(): boolean {
    return [...this.#registry.devices].some((device) => {
      const owner = device.isInNamespace ? device.owner : undefined;
      return owner instanceof IpStack && owner.netfilter.writesPackets;
    });
  }

  /** Runs everything due by then and leaves the clock there. */
  runUntil(timeNs: number): void {
    this.#scheduler.runUntil(timeNs as SimTime);
  }

  runFor(durationNs: number): void {
    this.runUntil(this.nowNs + durationNs);
  }

  /** Runs one event if it is due by then; false when there is none. */
  stepEvent(deadlineNs: number): boolean {
    return this.#scheduler.step(deadlineNs as SimTime);
  }

  /** Calls `run` as an event of this moment, behind everything else of it. */
  scheduleLast(run: () => void): () => void {
    return this.#scheduler.scheduleLast(run);
  }

  /** Calls `run` as an event of its own, behind those that are due at the same time. Answers how to take it back. */
  schedule(delayNs: number, run: () => void): () => void {
    return this.#scheduler.schedule(nanoseconds(delayNs), run);
  }

  /** Runs until every Pod that can run is ready and the controllers are idle. */
  settle(limit?: Duration): SettleOutcome {
    const settling = new Settling(this, limit);
    while (settling.step());
    return { isSettled: this.cluster.isSettled(), pending: this.cluster.pendingReasons() };
  }

  /** Runs until no frame has crossed any link for half a second, or until `limitNs` has passed. */
  runUntilQuiet(limitNs: number): void {
    const deadline = this.nowNs + limitNs;
    let quietSince = this.#scheduler.now();
    let seen = this.#wires.transmissions;
    while (this.#scheduler.now() < deadline && this.#scheduler.now() - quietSince < QUIET_TIME) {
      this.runFor(QUIET_SLICE);
      if (this.#wires.transmissions === seen) continue;
      seen = this.#wires.transmissions;
      quietSince = this.#scheduler.now();
    }
  }

  findPlace(target: string, options: TargetOptions = {}): Result<Place, Sentence> {
    return findPlace(target, options, this);
  }

  /** Calls `observer` for each command as it starts, until the function that is returned is called. */
  observeCommands(observer: CommandObserver): () => void {
    this.#commandObservers.add(observer);
    return () => {
      this.#commandObservers.delete(observer);
    };
  }

  /** Starts a command in a container or on a machine. It runs as the clock does. */
  exec(
    target: string,
    argv: readonly string[],
    output: CommandOutput,
    options: TargetOptions = {},
  ): Result<RunningCommand, Sentence> {
    const place = this.findPlace(target, options);
    if (!place.ok) return place;
    this.#record({ kind: 'exec', target: place.value.id, argv });
    // Told before it starts: it may be over at once.
    const input = { wasWritten: false };
    const observed = this.#tellCommand(place.value, {
      text: textOfCommand(argv),
      differences: [],
      hasReadInput: () => input.wasWritten,
    });
    const process = startCommand(place.value.environment, argv, heardBy(observed, output));
    process.onExit((exitCode) => observed?.onEnd(exitCode));
    return ok(runningCommandOf(process, { input, observed }));
  }

  /** Starts `kubectl` as somebody who has the API server at hand: no packet of it is in the lab. */
  kubectl(args: readonly string[], output: CommandOutput): Result<RunningCommand, Sentence> {
    const environment = environmentAtHand(this.machines);
    if (environment === undefined) return err(say('there is no cluster in this lab'));
    const process = startCommand(environment, ['kubectl', ...args], output);
    return ok(runningCommandOf(process, { input: { wasWritten: false }, observed: undefined }));
  }

  /** Runs a command to its end, or until `limitNs` has passed: then it is killed. */
  run(command: RunningCommand, limitNs: number): number | 'timed-out' {
    const deadline = (this.nowNs + limitNs) as SimTime;
    while (command.exitCode === undefined) {
      if (!this.#scheduler.step(deadline)) {
        command.kill();
        return 'timed-out';
      }
    }
    return command.exitCode;
  }

  openTerminal(
    target: string,
    size: { readonly columns: number; readonly rows: number },
    onData: (text: string) => void,
    options: TargetOptions = {},
  ): Result<TerminalSession, Sentence> {
    const place = this.findPlace(target, options);
    if (!place.ok) return place;
    this.#record({ kind: 'terminal', target: place.value.id });
    const observer: TerminalObserver = (command) => this.#tellCommand(place.value, command);
    return ok(new TerminalSession(place.value.environment, size, onData, observer));
  }

  startCapture(request: CaptureRequest): Result<CaptureSession, CaptureProblem> {
    const compiled = compileFilter(request.filter);
    if (!compiled.ok) return err({ kind: 'bad-filter', ...compiled.error });
    const devices = this.#devicesOf(request);
    if (!devices.ok) return devices;
    const id = `capture-${this.#nextCapture}`;
    this.#nextCapture += 1;
    const session = new CaptureSession(
      id,
      devices.value,
      {
        filterText: request.filter,
        filter: compiled.value,
        direction: request.direction,
        snapLength: request.snapLength,
        limits: request.limits,
      },
      {
        scheduler: this.#scheduler,
        registry: this.#registry,
        tls: this.#tls,
        startTimeMs: this.startTimeMs,
        isProbe: this.isProbe,
      },
    );
    session.hideNoise(this.#hiddenNoise);
    session.muteWorkloads(this.#muted);
    this.#captures.set(id, session);
    return ok(session);
  }

  findCapture(id: string): CaptureSession | undefined {
    return this.#captures.get(id);
  }

  get captures(): readonly CaptureSession[] {
    return [...this.#captures.values()];
  }

  /** Stops the capture and forgets its packets. */
  deleteCapture(id: string): void {
    this.#captures.get(id)?.stop();
    this.#captures.delete(id);
  }

  get hiddenNoise(): readonly NoiseKind[] {
    return this.#hiddenNoise;
  }

  /** What no tunnel carries is in the drops, with what hosts say to their neighbors. */
  get isDropNoiseHidden(): boolean {
    return this.#hiddenNoise.includes('neighbors');
  }

  /**
   * Leaves noise of these kinds out of the rows of all captures and out of what the wires are said to carry, and with the neighbors
   * announcements that no tunnel carries out of the drops. All other noise shows again.
   */
  hideNoise(hidden: readonly NoiseKind[]): void {
    const kinds = NOISE_KINDS.filter((kind) => hidden.includes(kind));
    if (kinds.join() === this.#hiddenNoise.join()) return;
    this.#hiddenNoise = kinds;
    this.#countHidden();
    for (const session of this.#captures.values()) session.hideNoise(kinds);
  }

  get mutedWorkloads(): readonly string[] {
    return this.#muted?.ids ?? [];
  }

  /**
   * Leaves what these workloads send and get (`deployment/default/web`, `pod/default/client`) out of the rows and off the wires; all
   * others show again. What was dropped is listed, whoever sent it.
   */
  muteWorkloads(ids: readonly string[]): void {
    const muted = [...new Set(ids)];
    if (muted.join() === this.mutedWorkloads.join()) return;
    const now = (): number => this.#scheduler.now();
    this.#muted = muted.length === 0 ? undefined : new MutedWorkloads(muted, this.cluster, now);
    this.#countHidden();
    for (const session of this.#captures.values()) session.muteWorkloads(this.#muted);
  }

  #countHidden(): void {
    const kinds = this.#hiddenNoise;
    this.#noise?.stop();
    this.#noise =
      kinds.length === 0 && this.#muted === undefined
        ? undefined
        : new NoiseCounter(this.#registry, this.#scheduler, {
            kinds,
            isProbe: this.isProbe,
            isMuted: this.#muted?.has,
          });
  }

  /** Every interface of the lab; a machine that nobody has looked at has none yet. */
  get devices(): Iterable<NetDevice> {
    return this.#registry.devices;
  }

  /** Shows `tap` every frame at every interface, until the function that is returned is called. */
  watchFrames(tap: DeviceTap): () => void {
    for (const device of this.#registry.devices) device.addTap(tap);
    const stopListening = this.#registry.onAdd((device) => device.addTap(tap));
    return () => {
      stopListening();
      for (const device of this.#registry.devices) device.removeTap(tap);
    };
  }

  /** Notes the way of every packet from now on, and forgets what was noted before. */
  startTrace(): void {
    if (this.#packets.observer === undefined) this.#packets.journeys = new JourneyLog(this.#scheduler);
  }

  stopTrace(): void {
    if (this.#packets.observer === undefined) this.#packets.journeys = undefined;
  }

  /** Notes every decision about every packet from now on, or about so many: the way of each can be explained. It costs time. */
  recordPaths(packets = Infinity): PathRecorder {
    const recorder = (this.#recorder ??= new PathRecorder(this.#scheduler));
    recorder.allow(packets, () => this.stopRecordingPaths());
    this.#packets.journeys = recorder;
    this.#packets.observer = recorder;
    return recorder;
  }

  /** What was noted so far is kept. */
  stopRecordingPaths(): void {
    this.#packets.journeys = undefined;
    this.#packets.observer = undefined;
  }

  get isRecordingPaths(): boolean {
    return this.#packets.observer !== undefined;
  }

  /** What is known of the ways of packets; undefined where nobody has asked for it. */
  get recordedPaths(): PathRecorder | undefined {
    return this.#recorder;
  }

  /** Who has which address now: Pods and Services as `namespace/name`, machines by their names. */
  addressNames(): ReadonlyMap<IpAddress, string> {
    const { holders } = new LabAddresses({ machines: this.machines, cluster: this.cluster });
    return new Map(
      [...holders].flatMap(([address, { kind, name }]) =>
        kind === 'device' ? [] : [[address, name] as const],
      ),
    );
  }

  /** Every device that a packet passed since the trace was started; nothing without a trace. */
  journeyOf(packetId: number): readonly JourneyHop[] {
    return this.#packets.journeys?.journeyOf(packetId) ?? [];
  }

  /** The packets that went no further. */
  get drops(): DropList & { readonly withoutNoise: DropList } {
    return this.#drops;
  }

  /** Without the noise while it is hidden. */
  get shownDrops(): DropList {
    return this.isDropNoiseHidden ? this.#drops.withoutNoise : this.#drops;
  }

  /** Grows with every change of the topology. */
  get topologyRevision(): number {
    return this.#registry.revision + this.cluster.revision;
  }

  topology(): TopologyView {
    return topologyOf(this.topologyRevision, this.document.spec, this.machines, this.cluster);
  }

  /** How many frames each wire of the topology has carried since the lab started, without hidden noise. */
  wireCounters(): Map<string, number> {
    return wireCountersOf(this.machines, this.#noise);
  }

  /** As `kubectl apply`. All objects are checked before the first is stored. */
  apply(objects: readonly SourcedObject[]): readonly Diagnostic[] {
    const names = objects.map(({ object }) => `${object.kind}/${object.metadata.name}`);
    this.#record({ kind: 'apply', objects: names });
    return this.cluster.apply(objects);
  }

  /** As `kubectl delete`, with `--grace-period` if one is given; 0 is `--force`. Answers what is wrong. */
  delete(
    reference: ObjectReference,
    options: { readonly gracePeriodSeconds?: number } = {},
  ): string | undefined {
    const object = `${reference.kind}/${reference.namespace}/${reference.name}`;
    this.#record({ kind: 'delete', object, ...options });
    return this.cluster.delete(reference, options);
  }

  /** Is a TCP segment part of a probe, or of what the control plane says to the nodes? */
  readonly isProbe: ProbeTest = (one, other, timeNs) =>
    this.cluster.probeFlows.has(one, other, timeNs) || this.cluster.controlPlaneFlows.has(one, other, timeNs);

  /**
   * Makes the running lab what the document says, as `kubectl apply` of what changed and `kubectl delete` of what left
   * the text; controllers react as the clock runs. What did not change is not touched.
   */
  update(document: LabDocument): UpdateOutcome {
    return this.#change(document, []);
  }

  /**
   * The same, with these Pods of the document (`pod/default/client`) deleted at once and created anew, as
   * `kubectl replace --force`. Answers what is wrong; then nothing has happened.
   */
  replacePods(document: LabDocument, refs: readonly string[]): readonly Diagnostic[] {
    const outcome = this.#change(document, refs);
    switch (outcome.kind) {
      case 'applied':
        return [];
      case 'refused':
        return outcome.diagnostics;
      case 'needs-restart':
        return outcome.reasons.map((reason) => ({
          severity: 'error',
          code: 'needs-restart',
          ...wordedMessage(say('the lab has to start anew: {reason}', { reason })),
        }));
    }
  }

  #change(document: LabDocument, replacedRefs: readonly string[]): UpdateOutcome {
    const live = this.#lab.liveDocumentOf(document, this.#document.spec);
    const changes = labChangesOf(this.#document, live.document);
    const reasons = changes.restartReasons.length > 0 ? changes.restartReasons : live.problems;
    if (reasons.length > 0) return { kind: 'needs-restart', reasons };
    const isReplaced = ({ object }: SourcedObject): boolean =>
      object.kind === 'Pod' && replacedRefs.includes(refTextOf(referenceOf(object)));
    const replaced = document.objects.filter(isReplaced);
    const applied = changes.applied.filter((sourced) => !isReplaced(sourced));
    const { deleted } = changes;
    const outcome = this.cluster.change({ applied, deleted, replaced });
    if (outcome.diagnostics.length > 0) {
      const replaceable = outcome.replaceable.map(refTextOf);
      return { kind: 'refused', diagnostics: outcome.diagnostics, replaceable };
    }
    this.#lab.changeMachines(changes, live);
    this.#document = live.document;
    this.#record({
      kind: 'update',
      applied: applied.map(({ object }) => refTextOf(referenceOf(object))),
      deleted: deleted.map(refTextOf),
      replaced: replaced.map(({ object }) => refTextOf(referenceOf(object))),
    });
    return { kind: 'applied' };
  }

  #devicesOf(request: CaptureRequest): Result<readonly NetDevice[] | 'any', CaptureProblem> {
    if (request.interfaces.includes('any')) {
      for (const machine of this.machines.values()) machine.wake();
      return ok('any');
    }
    const devices = new Set<NetDevice>();
    for (const interfaceId of request.interfaces) {
      const found = findInterfaces(interfaceId, request.options ?? {}, this);
      if (!found.ok) return err({ kind: 'no-such-interface', interfaceId, message: found.error });
      for (const device of found.value) devices.add(device);
    }
    return ok([...devices]);
  }

  #tellCommand(place: Place, command: TypedCommand): TypedCommandObserver | undefined {
    if (this.#commandObservers.size === 0) return undefined;
    const pod = this.cluster.pods().find(({ namespace, name }) => `${namespace}/${name}` === place.id);
    const container = place.environment.name.split('/')[2];
    const started: StartedCommand = {
      ...command,
      target: place.id,
      ...(pod === undefined || pod.containers.length < 2 || container === undefined ? {} : { container }),
    };
    const observed = [...this.#commandObservers].map((observer) => observer(started));
    return {
      onInterrupt: () => {
        for (const one of observed) one.onInterrupt();
      },
      onOutput: (text) => {
        for (const one of observed) one.onOutput?.(text);
      },
      onEnd: (exitCode) => {
        for (const one of observed) one.onEnd(exitCode);
      },
    };
  }

  #record(entry: UnstampedEntry): void {
    this.#log.push({ atNs: this.nowNs, ...entry });
  }
}

/** As the contract names things: `pod/default/client`. */
function refTextOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind.toLowerCase()}/${namespace}/${name}`;
}

function heardBy(observed: TypedCommandObserver | undefined, output: CommandOutput): CommandOutput {
  if (observed === undefined) return output;
  return {
    stdout: (text) => {
      observed.onOutput?.(text);
      output.stdout(text);
    },
    stderr: (text) => {
      observed.onOutput?.(text);
      output.stderr(text);
    },
  };
}

/** For a shell: `sh -c TEXT` is TEXT. */
function textOfCommand(argv: readonly string[]): string {
  const [shell, option, text] = argv;
  if (shell === 'sh' && option === '-c' && text !== undefined && argv.length === 3) return text;
  return argv.map(shellWord).join(' ');
}
