/** `podwire lint`: what is likely wrong with labs and manifests, in the format asked for. */
import { problemsOf } from '../../sim/api/lint';
import { readLab, type Diagnostic } from '../../sim/api/read-lab';
import type { JobContext } from './job-context';
import { formatGithubProblems } from './report/github-problems';
import { formatJsonProblems } from './report/json-problems';
import { formatSarifProblems } from './report/sarif-problems';
import { formatTextProblems } from './report/text-problems';
import type { InputFile, Job, LabInput, LintFormat } from './worker-message';

const FORMATTERS: Readonly<Record<LintFormat, (problems: readonly Diagnostic[]) => string>> = {
  text: formatTextProblems,
  json: formatJsonProblems,
  sarif: formatSarifProblems,
  github: formatGithubProblems,
};

export function runLintJob(job: Job & { readonly kind: 'lint' }, { output }: JobContext): number {
  const problems = separateLabs(job.labs).flatMap((lab): readonly Diagnostic[] => {
    const document = readLab(lab.files, lab.options);
    if (!document.ok) return document.error;
    // What was chosen for manifests alone is no problem of theirs.
    return problemsOf(document.value).filter(({ code }) => code !== 'default-cluster');
  });
  output.write(FORMATTERS[job.format](problems));
  return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/**
 * Labs, each for itself with the files that came with it, and all manifests that belong to none as one more. With one Lab
 * document at most everything is one lab.
 */
function separateLabs(inputs: readonly LabInput[]): readonly LabInput[] {
  const groups = inputs.flatMap((input) => {
    const [first, ...others] = input.files.filter(isLabFile);
    if (first === undefined || others.length === 0) return [input];
    const rest = input.files.filter((file) => !isLabFile(file));
    return [...[first, ...others].map((file) => ({ ...input, files: [file] })), { ...input, files: rest }];
  });
  const withLab = groups.filter(({ files }) => files.some(isLabFile));
  const [first] = groups;
  if (first === undefined) return [];
  if (withLab.length <= 1) return [{ ...first, files: distinctFiles(groups) }];
  const plain = groups.filter((group) => !withLab.includes(group));
  const files = distinctFiles(plain);
  return files.length === 0 ? withLab : [...withLab, { ...first, files }];
}

function distinctFiles(inputs: readonly LabInput[]): readonly InputFile[] {
  const byName = new Map<string, InputFile>();
  for (const { files } of inputs) for (const file of files) byName.set(file.name, file);
  return [...byName.values()];
}

/** Has it a Lab document? A look at the text is enough: reading it says the rest. */
function isLabFile({ bytes }: InputFile): boolean {
  const text = Buffer.from(bytes).toString('utf8');
  return (
    /^["']?apiVersion["']?:[ \t]*["']?podwire\.dev\//mu.test(text) &&
    /^["']?kind["']?:[ \t]*["']?Lab\b/mu.test(text)
  );
}
