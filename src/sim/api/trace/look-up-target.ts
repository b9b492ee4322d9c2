/** The address of what somebody wants to reach, as a program of theirs would find it. */
import { err, ok, type Result } from '../../base/result';
import { seconds } from '../../base/time';
import { describeResolveFailure, resolveHost } from '../../app/resolver';
import { say, type Wording } from '../../base/sentence';
import type { Environment, Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { IpAddress } from '../../wire/ip-address';
import type { Simulation } from '../simulation';

/** A resolver gives up long before. */
const LIMIT_NS = seconds(60);
const SILENT = { stdout: (): void => undefined, stderr: (): void => undefined };

export function lookUpTarget(
  simulation: Simulation,
  environment: Environment,
  host: string,
): Result<IpAddress, Wording> {
  const process = environment.createProcess(['trace', host], SILENT);
  const resolution: { found?: Result<readonly IpAddress[], string> } = {};
  process.run(resolve(process, host, (found) => (resolution.found = found)));
  const deadline = simulation.nowNs + LIMIT_NS;
  while (resolution.found === undefined && simulation.stepEvent(deadline));
  const { found } = resolution;
  if (found === undefined) return err(say('no answer for the name {host}', { host }));
  if (!found.ok) return found;
  const [address] = found.value;
  return address === undefined ? err(say('{host} has no address', { host })) : ok(address);
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
