/** Reads the smaller parts of a Scenario: a question of reachability, loops over clusters, what proves a diagnosis. */
import type { SourceLocation } from '../../base/diagnostic';
import { say } from '../../base/sentence';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import {
  invalidValue,
  requiredValue,
  type FieldPath,
  type ObjectIssue,
} from '../../kube/objects/object-issue';
import { localTextOf } from './local-text';
import { textExpectationOf, textsOf } from './read-expectation';
import type { Evidence, ReachStep, ScenarioVariants } from './scenario';
import { parsePattern } from './scenario-words';

export function reachStepOf(step: unknown, location: SourceLocation): ReachStep | undefined {
  const [from, to] = [textFieldOf(step, 'reach', 'from'), textFieldOf(step, 'reach', 'to')];
  const port = numberFieldOf(step, 'reach', 'port');
  const protocol = textFieldOf(step, 'reach', 'protocol');
  if (from === undefined || to === undefined || port === undefined) return undefined;
  return {
    kind: 'reach',
    from,
    to,
    port,
    protocol: protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp',
    isReachable: fieldOf(step, 'expect', 'reachable') !== false,
    location,
  };
}

export function variantsOf(given: unknown): ScenarioVariants | undefined {
  if (given === undefined) return undefined;
  const seeds = listFieldOf(given, 'seed').filter((seed) => typeof seed === 'number');
  return { cnis: textsOf(given, 'cni'), proxyModes: textsOf(given, 'proxyMode'), seeds };
}

export function evidenceOf(given: unknown, path: FieldPath, report: (issue: ObjectIssue) => void): Evidence {
  const run = textFieldOf(given, 'run');
  const command = run === undefined ? undefined : parsePattern(run);
  if (command?.ok === false) report(invalidValue([...path, 'run'], run, command.error));
  const text = localTextOf(fieldOf(given, 'text'));
  const target = textFieldOf(given, 'in');
  if (['in', 'run', 'stdout'].every((field) => fieldOf(given, field) === undefined))
    report(requiredValue(path, say('in, run or stdout; otherwise any command shows it')));
  return {
    name: textFieldOf(given, 'name') ?? '',
    points: numberFieldOf(given, 'points') ?? 1,
    ...(text === undefined ? {} : { text }),
    ...(target === undefined ? {} : { target }),
    ...(command?.ok === true ? { command: command.value } : {}),
    stdout: textExpectationOf(fieldOf(given, 'stdout'), [...path, 'stdout'], report),
  };
}
