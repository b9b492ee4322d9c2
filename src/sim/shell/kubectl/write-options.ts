/** What commands that change objects share: dry runs, who writes, and how they say what they did. */
import { err, ok, type Result } from '../../base/result';
import type { KubeObject } from '../../kube/objects/kube-object';
import { printerOf } from './output-options';
import type { KubectlCommand } from './verb';

export type DryRun = 'none' | 'client' | 'server';

export function dryRunOf({ flags }: KubectlCommand): Result<DryRun, string> {
  const text = flags.text('dry-run');
  if (text === '' || text === 'none') return ok('none');
  if (text === 'client' || text === 'server') return ok(text);
  if (text === 'unchanged') return ok('client');
  return err(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
}

/** Parameters of a request that writes. */
export function writeQuery(
  { flags }: KubectlCommand,
  dryRun: DryRun,
  manager: string,
): Readonly<Record<string, string>> {
  const given = flags.text('field-manager');
  const validation = flags.text('validate');
  return {
    fieldManager: given === '' ? manager : given,
    ...(dryRun === 'server' ? { dryRun: 'All' } : {}),
    ...(validation === '' ? {} : { fieldValidation: validationOf(validation) }),
  };
}

function validationOf(text: string): string {
  switch (text) {
    case 'ignore':
    case 'false':
      return 'Ignore';
    case 'warn':
      return 'Warn';
    default:
      return 'Strict';
  }
}

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** What `--record` writes down. */
export function commandText({ path, args, flags }: KubectlCommand): string {
  return `kubectl ${[path, ...args].join(' ')}${flags.givenText()}`;
}

const DRY_RUN_NOTES: Readonly<Record<DryRun, string>> = {
  none: '',
  client: ' (dry run)',
  server: ' (server dry run)',
};

export function noteOfDryRun(dryRun: DryRun): string {
  return DRY_RUN_NOTES[dryRun];
}

/** `deployment.apps/web scaled`, or the object as `-o` has it. Answers the exit code. */
export function report(
  command: KubectlCommand,
  object: KubeObject,
  operation: string,
  dryRun: DryRun = 'none',
): number {
  const printer = printerOf(command, { operation: `${operation}${DRY_RUN_NOTES[dryRun]}` });
  if (!printer.ok) return command.fail(printer.error);
  const printed = printer.value(object);
  if (!printed.ok) return command.fail(printed.error);
  command.out(printed.value);
  return 0;
}
