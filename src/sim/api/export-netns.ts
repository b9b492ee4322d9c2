/**
 * A lab that runs as a bash script with real network namespaces: `lab/export/netns` writes it, and this asks the lab's programs
 * what they answer.
 */
import { err, type Result } from '../base/result';
import type { Wording } from '../base/sentence';
import type { Environment } from '../host/process';
import type { ExportedText } from '../lab/export/exported-text';
import { noSuchScenario } from '../lab/export/no-such-scenario';
import {
  listeningSocketsOf,
  type HttpAnswers,
  type Listener,
  type ListeningSocket,
} from '../lab/export/netns/listener-answers';
import type { NetnsPlace } from '../lab/export/netns/netns-places';
import { netnsScriptOf } from '../lab/export/netns/netns-script';
import { pathsAskedBy } from '../lab/export/netns/scenario-commands';
import type { Scenario } from '../lab/scenario/scenario';
import { startCommand } from '../shell/start-command';
import { clusterRecordsOf } from './cluster-records';
import type { Simulation } from './simulation';

const DNS_PORT = 53;
/** Of virtual time, for one answer. */
const PATIENCE_NS = 3_000_000_000;
/** Of virtual time, before the network is written down. */
const MAX_PAUSE_NS = 60_000_000_000;
/** The path that no program has, for what they say of one. */
const UNKNOWN_PATH = '/podwire-no-such-page';
/** What one program may say on one path. */
const MAX_ANSWER_CHARACTERS = 262_144;

/** The lab has settled; it goes on for as long as its Scenarios wait at first. What is wrong with the choice is a sentence. */
export function netnsScript(
  simulation: Simulation,
  scenario: string | undefined,
): Result<ExportedText, Wording> {
  const { document } = simulation;
  const scenarios = scenario === undefined ? document.scenarios : chosenOf(document.scenarios, scenario);
  if (scenarios === undefined) {
    const names = document.scenarios.map(({ name }) => name);
    return err(noSuchScenario(scenario ?? '', names));
  }
  simulation.runFor(Math.min(MAX_PAUSE_NS, Math.max(0, ...scenarios.map(pauseBefore))));
  const asking = new ProgramAnswers(simulation, pathsAskedBy(scenarios));
  return netnsScriptOf({
    document,
    machines: simulation.machines.values(),
    scenarios,
    listenersOf: (place) => asking.listenersOf(place),
    fileOf: (place, path) => environmentOf(simulation, place)?.files.read(path),
    placeOf: (target) => {
      const place = simulation.findPlace(target);
      return place.ok ? place.value.namespace : undefined;
    },
  });
}

function chosenOf(scenarios: readonly Scenario[], wanted: string): readonly Scenario[] | undefined {
  const found = scenarios.find(({ name }) => name === wanted);
  return found === undefined ? undefined : [found];
}

/** What a Scenario waits before it does anything: routes that come by BGP are there some seconds after the lab has settled. */
function pauseBefore({ steps }: Scenario): number {
  let pauseNs = 0;
  for (const step of steps) {
    if (step.kind !== 'wait') break;
    pauseNs += step.duration;
  }
  return pauseNs;
}

function environmentOf(simulation: Simulation, { target }: NetnsPlace): Environment | undefined {
  const place = simulation.findPlace(target);
  return place.ok ? place.value.environment : undefined;
}

/** curl has put pieces together already. */
function withLength(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  const length = text.length - end - '\r\n\r\n'.length;
  return text.replace(/^Transfer-Encoding: chunked\r$/imu, `Content-Length: ${length}\r`);
}

/** Asks from inside the same namespace, so that nothing of it is on any wire but `lo`. */
class ProgramAnswers {
  readonly #simulation: Simulation;
  readonly #paths: readonly string[];

  constructor(simulation: Simulation, paths: readonly string[]) {
    this.#simulation = simulation;
    this.#paths = paths;
  }

  listenersOf(place: NetnsPlace): readonly Listener[] {
    return listeningSocketsOf(place).flatMap((socket) => this.#listenerOf(place, socket));
  }

  #listenerOf(place: NetnsPlace, { protocol, address, port }: ListeningSocket): readonly Listener[] {
    if (protocol === 'sctp') return [];
    if (protocol === 'udp') {
      if (port !== DNS_PORT) return [];
      return [{ protocol, address, port, dns: clusterRecordsOf(this.#simulation) }];
    }
    const isAny = address === '0.0.0.0' || address === '::';
    const host = isAny ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address;
    // Programs of a machine itself belong to the cluster: that they listen is all that is asked of them.
    const http =
      place.kind === 'node' || port === DNS_PORT ? undefined : this.#httpAnswers(place, `${host}:${port}`);
    return [{ protocol, address, port, ...(http === undefined ? {} : { http }) }];
  }

  #httpAnswers(place: NetnsPlace, end: string): HttpAnswers | undefined {
    const unknown = this.#ask(place, `http://${end}${UNKNOWN_PATH}`);
    if (unknown === undefined) return undefined;
    const answers = this.#paths.map(
      (path) => [path, this.#ask(place, `http://${end}${path}`) ?? unknown] as const,
    );
    return { ...Object.fromEntries(answers.filter(([, answer]) => answer !== unknown)), '*': unknown };
  }

  #ask({ namespace, target }: NetnsPlace, url: string): string | undefined {
    const machine = [...this.#simulation.machines.values()].find(
      ({ rootNamespace, namespaces }) =>
        rootNamespace === namespace || [...namespaces.values()].includes(namespace),
    );
    if (machine === undefined) return undefined;
    const environment = machine.createEnvironment({
      name: `export of ${target}`,
      hostname: 'export',
      namespace,
      programs: 'all',
      flavor: 'gnu',
    });
    let text = '';
    const process = startCommand(environment, ['curl', '-s', '-i', '-m', '2', url], {
      stdout: (piece) => (text += piece),
      stderr: () => undefined,
    });
    const deadline = this.#simulation.nowNs + PATIENCE_NS;
    while (process.exitCode === undefined && this.#simulation.stepEvent(deadline));
    const isWhole =
      process.exitCode === 0 && text.startsWith('HTTP/1.') && text.length <= MAX_ANSWER_CHARACTERS;
    return isWhole ? withLength(text) : undefined;
  }
}
