/** `diff`: what changed between two labs, or one lab as lines that can be compared. */
import type { Command as CommanderCommand } from 'commander';
import { formatOption, type AcceptCommand } from './command-options';

const DIFF_NOTE = `
Exit code 0 when both are the same lab, 1 when something differs, 2 when one of them cannot be read.

With one path it prints the lab as lines of one fact each. git compares those when it is told to:
  git config diff.podwire.textconv 'podwire diff'
  echo '*.podwire.yaml diff=podwire' >> .gitattributes
What is no YAML is printed as it is, so that git goes on.`;

export function addDiff(program: CommanderCommand, accept: AcceptCommand): void {
  program
    .command('diff')
    .description('what changed between two labs: cluster, objects, who reaches whom')
    .argument('<A>', 'a lab, manifests, a bundle, or -')
    .argument('[B]', 'what it became')
    .addOption(formatOption(['text', 'json']))
    .addHelpText('after', DIFF_NOTE)
    .action((path: string, otherPath: string | undefined, flags: { readonly output: 'text' | 'json' }) => {
      accept({ kind: 'diff', path, otherPath, format: flags.output });
    });
}
