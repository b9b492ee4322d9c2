/**
 * The commands of a lab's Scenarios that the script carries out.
 *
 * A lab may be anybody's and the script is run by root: a command is taken as words and not as a line for a shell, only
 * programs that look at a network are taken, and the script runs them as nobody. The network is as it was when the lab had
 * settled, so a Scenario ends here with the step that changes the cluster.
 */
import { inEnglish, say, type Sentence, type Wording } from '../../../base/sentence';
import type { Scenario, ScenarioStep } from '../../scenario/scenario';
import { bashWord } from './bash-text';

export interface ScriptStep {
  readonly scenario: string;
  readonly title: string;
  readonly target: string;
  readonly argv: readonly string[];
  readonly exitCode: number;
}

export interface ScriptSteps {
  readonly steps: readonly ScriptStep[];
  /** What is not carried out and why, a sentence each. */
  readonly leftOut: readonly Wording[];
}

/** They read the network, or send on it. */
const TOOLS: ReadonlySet<string> = new Set([
  'arp',
  'arping',
  'bridge',
  'conntrack',
  'curl',
  'dig',
  'getent',
  'host',
  'ifconfig',
  'ip',
  'ipset',
  'iptables',
  'iptables-save',
  'ipvsadm',
  'nc',
  'netstat',
  'nft',
  'nslookup',
  'ping',
  'route',
  'ss',
  'sysctl',
  'traceroute',
  'wget',
]);

/** What only reads, and leaves everything to later steps as it was. */
const READERS: readonly RegExp[] = [
  /^(?:cat|env|grep|head|hostname|ls|printenv|ps|tail|tcpdump|wc)\b/u,
  /^kubectl (?:api-resources|describe|explain|get|logs|version)\b/u,
  /^(?:calicoctl (?:get|node status)|birdcl show|cilium status|hubble observe|weave status)\b/u,
];

export function scriptStepsOf(scenarios: readonly Scenario[]): ScriptSteps {
  const steps: ScriptStep[] = [];
  const leftOut: Wording[] = [];
  for (const { name, steps: given } of scenarios) {
    for (const [index, step] of given.entries()) {
      const said = { name, step: step.name ?? say('step {number}|of a Scenario', { number: index + 1 }) };
      if (changesCluster(step)) {
        leftOut.push(say('Scenario {name} ends before "{step}", which changes the cluster', said));
        break;
      }
      const read = scriptStepOf(step);
      if (read === undefined) continue;
      if ('argv' in read) steps.push({ scenario: name, title: inEnglish(said.step), ...read });
      else if (canBeMissed(step))
        leftOut.push(say('step "{step}" of Scenario {name}: {why}', { ...said, why: read }));
      else {
        leftOut.push(say('Scenario {name} ends before "{step}": {why}', { ...said, why: read }));
        break;
      }
    }
  }
  return { steps, leftOut };
}

function changesCluster(step: ScenarioStep): boolean {
  const { kind } = step;
  return kind === 'apply' || kind === 'delete' || kind === 'fault' || (kind === 'kubectl' && step.isChange);
}

function canBeMissed(step: ScenarioStep): boolean {
  return step.kind === 'exec' && READERS.some((reader) => reader.test(step.run));
}

type StepCommand = Pick<ScriptStep, 'target' | 'argv' | 'exitCode'>;

/** Undefined for what needs no command, a sentence for what cannot be one. */
function scriptStepOf(step: ScenarioStep): StepCommand | Sentence | undefined {
  if (step.kind !== 'exec') return undefined;
  if (step.isBackground) return say('it runs in the background');
  const argv = wordsOf(step.run);
  if (argv === undefined) return say('it is more than one command with its words');
  const [tool = ''] = argv;
  if (!TOOLS.has(tool))
    return say('{program} is no program that the script carries out', { program: bashWord(tool) });
  return { target: step.target, argv, exitCode: step.expectation.exitCode };
}

/** Of a line without anything that means more to a shell than words do. */
function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*(?:'([^']*)'|"([^"$`\\]*)"|([^\s'"$`\\|&;<>(){}*?~#![\]]+))(?=\s|$)/uy;
  const text = line.trim();
  if (/[\r\n]/u.test(text)) return undefined;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    words.push(found[1] ?? found[2] ?? found[3] ?? '');
  }
  return words.length === 0 ? undefined : words;
}

/** Paths of URLs that are asked for. */
export function pathsAskedBy(scenarios: readonly Scenario[]): readonly string[] {
  const paths = new Set(['/']);
  for (const { steps } of scenarios) {
    for (const step of steps) {
      if (step.kind !== 'exec') continue;
      for (const [, path = ''] of step.run.matchAll(/https?:\/\/[^\s/'"]+(\/[^\s'"?#]*)/gu)) paths.add(path);
    }
  }
  return [...paths];
}
