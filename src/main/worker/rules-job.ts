/** `podwire rules`: the Service rules of one node, as they stand there or as kube-proxy feeds them to the real tool. */
import { inEnglish } from '../../sim/api/sentence';
import { readLab } from '../../sim/api/read-lab';
import type { JobContext } from './job-context';
import type { JobOutput } from './job-output';
import { openLab } from './open-lab';
import { runCommand } from './run-command';
import type { Job, LabInput, RulesFormat } from './worker-message';

/** The mode whose rules a format is in; undefined where there are some in every mode. */
const MODE_BY_FORMAT: Readonly<Record<RulesFormat, string | undefined>> = {
  'iptables-save': undefined,
  'iptables-restore': 'iptables',
  'ip6tables-restore': 'iptables',
  ipvsadm: 'ipvs',
  nft: 'nftables',
};

/** Of IPv6 too, where there are any: the tools print nothing of tables that nobody has touched. */
const COMMANDS: Partial<Record<RulesFormat, string>> = {
  'iptables-save': 'iptables-save && ip6tables-save',
  ipvsadm: 'ipvsadm -Ln && ipvsadm -Sn',
};

export async function runRulesJob(
  job: Job & { readonly kind: 'rules' },
  { input, output }: JobContext,
): Promise<number> {
  const { at, format } = job;
  const simulation = openLab(inModeOf(format, job.lab, output), output);
  if (simulation === undefined) return 2;
  const command = COMMANDS[format];
  if (command !== undefined) {
    const observer = {
      stdout: (text: string): void => output.write(text),
      stderr: (text: string): void => output.writeError(text),
    };
    const started = simulation.exec(at.name, ['sh', '-c', command], observer, {});
    if (started.ok) return runCommand(started.value, false, { simulation, input, output });
    output.writeError(`podwire: ${inEnglish(started.error)}\n`);
    return 2;
  }
  const fed = simulation.fedRules(at.name);
  if (!fed.ok) {
    output.writeError(`podwire: ${inEnglish(fed.error)}\n`);
    return 2;
  }
  const family = format === 'ip6tables-restore' ? 'IPv6' : 'IPv4';
  const texts = fed.value.filter((each) => format === 'nft' || each.family === family);
  if (texts.length === 0) {
    output.writeError(`podwire: --format ${format}: the cluster has no ${family}\n`);
    return 2;
  }
  for (const { text } of texts) output.write(text);
  return 0;
}

/** The same lab with kube-proxy in the mode that has such rules. */
function inModeOf(format: RulesFormat, lab: LabInput, output: JobOutput): LabInput {
  const mode = MODE_BY_FORMAT[format];
  const document = mode === undefined ? undefined : readLab(lab.files, lab.options);
  if (mode === undefined || document?.ok !== true) return lab;
  const own = document.value.spec.cluster.kubeProxy.mode;
  // What kube-proxy feeds to iptables-restore in its IPVS mode is in that tool's words too.
  if (own === mode || (mode === 'iptables' && own === 'ipvs')) return lab;
  output.writeError(
    `podwire: --format ${format}: kube-proxy of this lab is in ${own} mode; these are its rules in ${mode} mode\n`,
  );
  return { ...lab, options: { ...lab.options, proxyMode: mode } };
}
