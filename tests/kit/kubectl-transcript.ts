/**
 * What the real kubectl printed about a lab, to be compared with ours: `file NAME` with `| ` lines, `set NAME=VALUE` for
 * the environment, then `$ kubectl ...`,
 * output behind two spaces, complaints behind `! `, and the exit code behind `= ` where it was not 0.
 */
import type { KubectlRun } from './real-kubectl';

export type TranscriptStep =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'set'; readonly name: string; readonly value: string }
  | { readonly kind: 'run'; readonly line: string; readonly expected: string };

export function parseKubectlTranscript(text: string): readonly TranscriptStep[] {
  const steps: TranscriptStep[] = [];
  let lines: string[] = [];
  let head = '';
  const finish = (): void => {
    const [, name] = /^file (\S+)$/.exec(head) ?? [];
    if (name !== undefined)
      steps.push({ kind: 'file', name, text: lines.map((line) => `${line.slice(2)}\n`).join('') });
    else if (head.startsWith('set ')) {
      const equals = head.indexOf('=');
      steps.push({ kind: 'set', name: head.slice('set '.length, equals), value: head.slice(equals + 1) });
    } else if (head !== '')
      steps.push({ kind: 'run', line: head.slice('$ kubectl '.length), expected: lines.join('\n') });
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (/^(?:file |set |\$ kubectl )/.test(line)) {
      finish();
      head = line;
    } else if (/^(?: {2}|! |= |\| )/.test(line)) lines.push(line);
  }
  finish();
  return steps;
}

/** Quotes keep words together, as in a shell; `\n` and `\t` stand for themselves. */
export function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, one?: string, two?: string) => one ?? two ?? ''),
  );
}

/** Without what differs from run to run. */
export function transcriptText({ stdout, stderr, exitCode }: KubectlRun): string {
  const lines = [
    ...linesOf(stdout).map((line) => `  ${line}`),
    ...linesOf(stderr).map((line) => `! ${line}`),
    ...(exitCode === 0 ? [] : [`= ${exitCode}`]),
  ];
  return lines.map(cleaned).join('\n');
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** In tables of events the ages decide how wide the columns are. */
function unpadded(line: string): string {
  return /^ +(?:Type +Reason +Age|---- +------ +----)/.test(line) ? line.replace(/(?<=\S) +/g, ' ') : line;
}

function cleaned(line: string): string {
  return unpadded(line)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UID')
    .replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '-HASH-POD')
    .replace(/\b(kube-flannel-ds|kube-proxy)-[a-z0-9]{5}\b/g, '$1-RANDOM')
    .replace(/kubectl\.1\.\d\d/g, 'kubectl')
    .replace(/kubectl-edit-\d+/g, 'kubectl-edit-N')
    .replace(/\/(LIVE|MERGED)-\d+/g, '/$1-N')
    .replace(/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000$/, '\tTIME')
    .replace(/(resourceVersion"?: )"\d+"/g, '$1"N"')
    .replace(/(Resource Version: +)\d+/g, '$1N')
    .replace(/\b\d+[smhd](?:\d+[smh])?\b +/g, 'AGE ')
    .replace(/\b\d+[smhd](?:\d+[smh])?(?=$| )/g, 'AGE')
    .replace(/(Created on: +).*/g, '$1TIME')
    .replace(/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\b\w{3}, \d\d \w{3} 20\d\d [\d:]+ [+\d]+/g, 'TIME')
    .replace(/\bAGE {2,}(?=\S)/g, 'AGE ')
    .replace(/\bRESTARTS {2,}(?=\S)/g, 'RESTARTS ')
    .replace(/(?<=^ {2}\S+ +\d+\/\d+ +\S+ +\d+) {2,}AGE/, ' AGE')
    .replace(/^(! )?W\d{4} [\d:.]+ +\d+ /, '$1KLOG ')
    .replace(/resourceVersion":"\d+"/g, 'resourceVersion":"N"')
    .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-X')
    .replace(/containerd:\/\/[0-9a-f]{64}/g, 'containerd://ID')
    .replace(/AGE \(x\d+ over AGE\) +/g, 'AGE (xN over AGE) ');
}
