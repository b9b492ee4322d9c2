/** `import`: a lab from manifests, or from what kubectl prints of a cluster. */
import type { Command as CommanderCommand } from 'commander';
import type { AcceptCommand } from './command-options';

const IMPORT_NOTE = `
PATH is a manifest, a folder with all its folders, what helm template, kubectl kustomize or kubectl get -A -o yaml print, the output or
the folder of kubectl cluster-info dump, or - for standard input. Captures (pcap, pcapng) are named in the lab, to be compared with.

The cluster (network plugin, ranges, mode of kube-proxy, nodes) is what the input says of itself. What it was taken for is said, and
what was left out.`;

interface ImportFlags {
  readonly output: string;
  readonly withSecrets?: true;
  readonly force?: true;
}

export function addImport(program: CommanderCommand, accept: AcceptCommand): void {
  program
    .command('import')
    .description('a lab from manifests, or from what kubectl prints of a cluster')
    .argument('<PATH...>')
    .requiredOption('-o, --output <LAB>', 'the lab file; - is standard output')
    .option('--with-secrets', 'values of Secrets come along')
    .option('--force', 'replace a file that is there and has something else in it')
    .addHelpText('after', IMPORT_NOTE)
    .action((paths: string[], { output, withSecrets, force }: ImportFlags) => {
      accept({
        kind: 'import',
        paths,
        filePath: output,
        hasSecrets: withSecrets === true,
        isForced: force === true,
      });
    });
}
