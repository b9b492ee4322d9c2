/** Whether a port can be reached from a place, as any program there finds it out: with packets, and without a program of the image. */
import { say, type Sentence } from '../base/sentence';
import { err, ok, type Result } from '../base/result';
import { seconds } from '../base/time';
import { describeResolveFailure, resolveHost } from '../app/resolver';
import type { Process } from '../host/process';
import { Change, type Task } from '../host/task';
import type { ReachStep } from '../lab/scenario/scenario';
import { formatIp } from '../wire/ip-address';
import { runningCommandOf, type RunningCommand } from './running-command';
import type { CommandOutput, Simulation } from './simulation';
import { AttemptState, openAttempt } from './trace/connection-attempt';

/** A SYN is repeated after one and three seconds, and a neighbor is asked for three. */
const LIMIT = seconds(8);

/** It ends with 0 where somebody answers; what it prints says how it went. */
export function startReach(
  simulation: Simulation,
  { from, to, port, protocol }: ReachStep,
  output: CommandOutput,
): Result<RunningCommand, Sentence> {
  const place = simulation.findPlace(from);
  if (!place.ok) return place;
  const host = to.includes('/') ? addressOfTarget(simulation, to) : ok(to);
  if (!host.ok) return host;
  const process = place.value.environment.createProcess(['reach', to, String(port)], output);
  process.run(reach(process, { to, host: host.value, port, protocol }));
  return ok(runningCommandOf(process, { input: { wasWritten: false }, observed: undefined }));
}

function addressOfTarget(simulation: Simulation, target: string): Result<string, Sentence> {
  const place = simulation.findPlace(target);
  if (!place.ok) return place;
  const { id } = place.value;
  const [address] = [...simulation.addressNames()].flatMap(([each, name]) =>
    name === id || name === id.split('/').slice(1).join('/') ? [each] : [],
  );
  return address === undefined ? err(say('{target} has no address', { target })) : ok(formatIp(address));
}

function* reach(
  process: Process,
  { to, host, port, protocol }: Pick<ReachStep, 'to' | 'port' | 'protocol'> & { readonly host: string },
): Task<number> {
  const { scheduler, namespace } = process.environment;
  const found = yield* resolveHost(process, host);
  if (!found.ok) {
    process.stdout(`${host}: ${describeResolveFailure(found.error)}\n`);
    return 1;
  }
  const [address] = found.value.addresses;
  if (address === undefined) {
    process.stdout(`${host} has no address\n`);
    return 1;
  }
  const change = new Change();
  const state = new AttemptState(() => change.notify());
  const close = openAttempt(namespace, { host, port, protocol, address }, state);
  if (state.outcome === undefined) yield* change.wait(scheduler, LIMIT);
  close();
  const { outcome } = state;
  const where = formatIp(address) === to ? '' : ` (${formatIp(address)})`;
  process.stdout(`${to} port ${port}/${protocol}: ${outcome ?? 'no answer'}${where}\n`);
  return outcome === 'connected' || outcome === 'answered' ? 0 : 1;
}
