/** `run`, `serve`, `open`, `shell`, `export`, `bench`: commands for a lab as a whole. */
import { type Command as CommanderCommand, InvalidArgumentError, Option } from 'commander';
import { BENCH_PARTS, USUAL_BENCH_PARTS, type BenchPart } from '../bench/bench-part';
import { LANGUAGES, type Language } from '../contract/languages';
import type { LintFormat, RunFormat } from '../worker/worker-message';
import {
  formatOption,
  labChoiceOf,
  labOptionsOf,
  LARGEST_PORT,
  LARGEST_SEED,
  targetChoiceOf,
  withLabOptions,
  withTargetOptions,
  type AcceptCommand,
  type LabFlags,
  type TargetFlags,
} from './command-options';
import { parseNumber } from './parse-number';

const EXPORT_FORMATS = [
  'bundle',
  'html',
  'scenario',
  'kubernetes',
  'kind',
  'netns',
  'svg',
  'png',
  'drawio',
  'mermaid',
] as const;
type ExportFormat = (typeof EXPORT_FORMATS)[number];
const WITH_SCENARIO: readonly ExportFormat[] = ['scenario', 'netns', 'html'];
/** What a browser shows. A PNG is drawn with fonts that have no Chinese. */
const WITH_LANGUAGE: readonly ExportFormat[] = ['bundle', 'html', 'svg', 'drawio'];
/** The lab's own files, which say themselves what it runs with. */
const AS_WRITTEN: readonly ExportFormat[] = ['bundle', 'scenario', 'kubernetes'];

/** A day. */
const LONGEST_COMPUTING_SECONDS = 86_400;

interface RunFlags extends LabFlags {
  readonly scenario?: string;
  readonly checks?: string;
  readonly seeds?: readonly number[];
  readonly timeout?: number;
  readonly output: RunFormat;
  readonly lang?: Language;
}

const RUN_NOTE = `
With --checks the Scenarios of that file are carried out on each lab, in the place of its own: a lab is what somebody handed in.
Each step that is judged is a point, divided among its checks. A lab that cannot be read costs only its own line. Nothing else
of the file counts, so that it may be a whole lab.`;

export function addRun(program: CommanderCommand, accept: AcceptCommand): void {
  withLabOptions(program.command('run'), '-v, --verbose')
    .description('carry out the Scenarios of labs and check what they expect')
    .argument('<LAB...>')
    .option('--scenario <NAME>', 'only the Scenario of this name')
    .option('--checks <FILE>', "whose Scenarios count, a teacher's")
    .option('--seeds <LIST>', 'once with each of these seeds: 1,2,3', parseSeeds)
    .option(
      '--timeout <SECONDS>',
      'when a Scenario that computes without end is given up: 600, with --checks 60',
      parseNumber(1, LONGEST_COMPUTING_SECONDS),
    )
    .addOption(formatOption(['text', 'tap', 'junit', 'json', 'html', 'csv']))
    .addOption(new Option('--lang <LANGUAGE>', 'of a page (-o html); English without it').choices(LANGUAGES))
    .addHelpText('after', RUN_NOTE)
    .action((paths: string[], flags: RunFlags) => {
      const { checks, seeds = [], seed, scenario, timeout, output, lang } = flags;
      if (seed !== undefined && seeds.length > 0) {
        throw new InvalidArgumentError('--seed and --seeds exclude each other.');
      }
      if (lang !== undefined && output !== 'html') {
        throw new InvalidArgumentError('--lang is the language of what -o html writes.');
      }
      accept({
        kind: 'run',
        labs: paths.map((path) => labChoiceOf(path, flags)),
        checksPath: checks,
        seeds,
        scenario,
        format: output,
        ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
        ...(lang === undefined ? {} : { language: lang }),
      });
    });
}

function parseSeeds(text: string): readonly number[] {
  const parse = parseNumber(0, LARGEST_SEED);
  return [...new Set(text.split(',').map((word) => parse(word.trim())))];
}

export function addLint(program: CommanderCommand, accept: AcceptCommand): void {
  withLabOptions(program.command('lint'), '-v, --verbose')
    .description('what is likely wrong with labs or manifests, before any traffic')
    .argument('<PATH...>', 'labs, each for itself; manifests, all together')
    .addOption(formatOption(['text', 'json', 'sarif', 'github']))
    .action((paths: string[], flags: LabFlags & { readonly output: LintFormat }) => {
      accept({ kind: 'lint', labs: paths.map((path) => labChoiceOf(path, flags)), format: flags.output });
    });
}

export function addServe(program: CommanderCommand, accept: AcceptCommand): void {
  const descriptions = {
    serve: 'show a lab in a page of the browser',
    open: 'open a lab in the desktop window, or in the browser where there is none',
  };
  for (const name of ['serve', 'open'] as const) {
    withLabOptions(program.command(name), '-v, --verbose')
      .description(descriptions[name])
      .argument('[LAB]', 'the built-in lab without it')
      .option(
        '--port <NUMBER>',
        'the port on 127.0.0.1, 0 for any; the one of last time without it, if it is free',
        parseNumber(0, LARGEST_PORT),
      )
      .option('--no-open', 'print the address only')
      .action(
        (path: string | undefined, flags: LabFlags & { readonly port?: number; readonly open: boolean }) => {
          accept({
            kind: 'serve',
            lab: path === undefined ? undefined : labChoiceOf(path, flags),
            options: labOptionsOf(flags),
            isVerbose: flags.verbose === true,
            port: flags.port,
            shouldOpenBrowser: flags.open,
            isInsteadOfWindow: name === 'open',
          });
        },
      );
  }
}

export function addShell(program: CommanderCommand, accept: AcceptCommand): void {
  withTargetOptions(withLabOptions(program.command('shell'), '-v, --verbose'), true)
    .description('an interactive session in a lab that lives on from command to command')
    .argument('<LAB>')
    .argument('[TARGET]', 'where to start; a machine outside the cluster without it')
    .action((path: string, target: string | undefined, flags: LabFlags & TargetFlags) => {
      accept({
        kind: 'shell',
        lab: labChoiceOf(path, flags),
        target: target === undefined ? undefined : targetChoiceOf(target, flags),
      });
    });
}

interface ExportFlags extends LabFlags {
  readonly as: ExportFormat;
  readonly o?: string;
  readonly scenario?: string;
  readonly lang?: Language;
  readonly withSecrets?: true;
  readonly anonymize?: true;
  readonly force?: true;
  readonly verbose?: boolean;
}

const EXPORT_NOTE = `
bundle      the lab, its Scenarios and the captures of each, and its picture, in one file for a teammate
html        one page that needs nothing beside it: picture, Scenarios as they went, captures to browse, text
scenario    one .podwire.yaml with the lab, its objects and one Scenario, and nothing else
kubernetes  the Kubernetes objects for kubectl apply, on any cluster
kind        a bash script that makes a cluster with kind and gives it the objects
netns       a bash script that builds the network with Linux's network namespaces, carries out the Scenarios' commands,
            and captures; root runs it, and nothing is left of it after that
svg         the picture of the canvas, of the lab once it has settled
png         the same in pixels, two for each of the picture
drawio      the picture as a drawing that draw.io opens and goes on with
mermaid     networks, machines, Pods, Services and Ingresses as a flowchart of Mermaid, for Markdown

Values of Secrets stay out unless --with-secrets is given. With --anonymize every format shows the lab under other names: nodes,
namespaces, objects, labels and hosts, in commands and expectations too.
Private ranges become others of the same size, public ones go to 198.18.0.0/15 and 2001:db8::/32. Images, words of programs, and the ranges
that tools give to everybody stay. What people wrote in sentences goes along with its names replaced: read it before others do.`;

export function addExport(program: CommanderCommand, accept: AcceptCommand): void {
  withLabOptions(program.command('export'), '-v, --verbose')
    .description('a lab for others')
    .argument('<LAB>')
    .addOption(new Option('--as <FORMAT>', 'format').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option(
      '-o <PATH>',
      'where it goes; - is standard output, where texts go without it; a bundle is NAME.podwire',
    )
    .option(
      '--scenario <NAME>',
      'the Scenario of a scenario file, its only one without it; or of a page or script, all without it',
    )
    .addOption(
      new Option(
        '--lang <LANGUAGE>',
        'of a page or picture, also of those in a bundle; English without it',
      ).choices(LANGUAGES),
    )
    .option('--with-secrets', 'values of Secrets go along')
    .option('--anonymize', 'names and addresses become others, the same everywhere; comments stay out')
    .option('--force', 'replace a file that is there, even if it is no export of this format')
    .addHelpText('after', EXPORT_NOTE)
    .action((path: string, flags: ExportFlags) => {
      const { as: format } = flags;
      if (flags.scenario !== undefined && !WITH_SCENARIO.includes(format)) {
        throw new InvalidArgumentError(`--scenario chooses what ${optionsOf(WITH_SCENARIO)} writes.`);
      }
      if (flags.lang !== undefined && !WITH_LANGUAGE.includes(format)) {
        throw new InvalidArgumentError(`--lang is the language of what ${optionsOf(WITH_LANGUAGE)} writes.`);
      }
      const lab = labChoiceOf(path, flags);
      if (Object.keys(lab.options).length > 0 && AS_WRITTEN.includes(format)) {
        const others = EXPORT_FORMATS.filter((each) => !AS_WRITTEN.includes(each));
        throw new InvalidArgumentError(
          `--as ${format} writes the lab as it says itself; --cni, --proxy-mode, --seed and --node-count are for ${optionsOf(others)}.`,
        );
      }
      accept({
        kind: 'export',
        lab,
        format,
        filePath: flags.o,
        scenario: flags.scenario,
        hasSecrets: flags.withSecrets === true,
        isAnonymous: flags.anonymize === true,
        language: flags.lang ?? 'en',
        isForced: flags.force === true,
      });
    });
}

/** `--as scenario, --as netns or --as html` */
function optionsOf(formats: readonly ExportFormat[]): string {
  const options = formats.map((format) => `--as ${format}`);
  return `${options.slice(0, -1).join(', ')} or ${options.at(-1) ?? ''}`;
}

export function addFormat(program: CommanderCommand, accept: AcceptCommand): void {
  program
    .command('fmt')
    .description('the canonical form of labs and manifests: the same YAML, laid out alike')
    .argument('<PATH...>', 'files, folders with all their folders, or - for standard input')
    .option('-w, --write', 'write it into the files, and list those that were changed')
    .option('--check', 'only list files that have another form, and exit with 1 if there are any')
    .action((paths: string[], { write, check }: { readonly write?: true; readonly check?: true }) => {
      if (write === true && check === true) {
        throw new InvalidArgumentError('--write and --check exclude each other.');
      }
      const action = write === true ? 'write' : check === true ? 'check' : 'print';
      accept({ kind: 'format', paths, action });
    });
}

export function addBench(program: CommanderCommand, accept: AcceptCommand): void {
  program
    .command('bench')
    .description('measure the simulator on this machine')
    .addOption(formatOption(['text', 'json']))
    .addOption(
      new Option('--only <PART...>', 'measure these parts alone')
        .choices(BENCH_PARTS)
        .default(USUAL_BENCH_PARTS, 'all but bgp, hour and limits'),
    )
    .action((flags: { readonly output: 'text' | 'json'; readonly only: readonly BenchPart[] }) => {
      accept({ kind: 'bench', format: flags.output, parts: flags.only });
    });
}
