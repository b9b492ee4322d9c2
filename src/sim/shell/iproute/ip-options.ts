/** The options before the object of `ip` and `bridge` (ip/ip.c, bridge/bridge.c); any beginning of a long one will do. */
import { err, ok, type Result } from '../../base/result';
import type { Complaint } from './argument-reader';
import type { IpOptions } from './ip-context';
import { IP_USAGE } from './usage';

export interface ParsedOptions {
  readonly options: IpOptions;
  readonly isVersion: boolean;
  /** `-n NAME`: the command is about another namespace. */
  readonly namespace: string | undefined;
  readonly rest: readonly string[];
}

const FAMILIES: Readonly<Record<string, IpOptions['family']>> = {
  inet: 'inet',
  inet6: 'inet6',
  link: 'link',
};

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export function parseIpOptions(args: readonly string[], tool = 'ip'): Result<ParsedOptions, Complaint> {
  const rest = [...args];
  const options: Writable<IpOptions> = {
    isBrief: false,
    isOneLine: false,
    isJson: false,
    isPretty: false,
    isDetailed: false,
    isNumeric: false,
    statistics: 0,
    family: 'any',
  };
  let isVersion = false;
  let namespace: string | undefined;
  while (rest[0]?.startsWith('-') === true && rest[0] !== '-') {
    const given = rest.shift() ?? '';
    if (given === '--') break;
    const option = given.replace(/^--/, '-');
    if (isOption(option, '-netns')) namespace = rest.shift() ?? '';
    else if (isOption(option, '-family')) options.family = FAMILIES[rest.shift() ?? ''] ?? 'any';
    else if (isOption(option, '-Version')) isVersion = true;
    else if (isOption(option, '-help') && option !== '-h') return err({ text: IP_USAGE, exitCode: 255 });
    else if (!applyOption(option, options)) {
      return err({ text: `Option "${given}" is unknown, try "${tool} -help".\n`, exitCode: 255 });
    }
  }
  return ok({ options, isVersion, namespace, rest });
}

function isOption(option: string, name: string): boolean {
  return option.length > 1 && name.startsWith(option);
}

function applyOption(option: string, options: Writable<IpOptions>): boolean {
  if (option === '-4') options.family = 'inet';
  else if (option === '-6') options.family = 'inet6';
  else if (option === '-0') options.family = 'link';
  else if (isOption(option, '-statistics') || isOption(option, '-stats')) options.statistics += 1;
  else if (isOption(option, '-details')) options.isDetailed = true;
  else if (isOption(option, '-oneline')) options.isOneLine = true;
  else if (option === '-br' || option === '-brief' || option === '-bri') options.isBrief = true;
  else if (isOption(option, '-json')) options.isJson = true;
  else if (isOption(option, '-pretty')) options.isPretty = true;
  else if (isOption(option, '-Numeric')) options.isNumeric = true;
  else
    return /^-(?:c(?:olor(?:=\w+)?)?|r(?:esolve)?|h(?:uman(?:-readable)?)?|iec|t(?:imestamp)?|ts(?:hort)?|a(?:ll)?|f(?:orce)?)$/.test(
      option,
    );
  return true;
}
