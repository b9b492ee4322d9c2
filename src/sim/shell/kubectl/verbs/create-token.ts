/** kubectl create token: a token of a ServiceAccount (`k8s.io/kubectl/pkg/cmd/create/create_token.go`, Kubernetes v1.32). */
import type { Task } from '../../../host/task';
import { textFieldOf } from '../../../kube/objects/kube-object';
import { call, objectIn } from '../api-calls';
import { flagsOf } from '../flag-set';
import { parseGoDuration } from '../go-duration';
import { JSON_NULL } from '../merge-patch';
import { printerOf } from '../output-options';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const createToken: KubectlVerb = {
  path: 'create token',
  summary: 'Request a service account token',
  usage: 'create token SERVICE_ACCOUNT_NAME [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    audience array
    bound-object-kind string
    bound-object-name string
    bound-object-uid string
    duration duration=0s
    output,o string
    show-managed-fields bool
    template string`),
  run: runCreateToken,
};

const BOUND_KINDS: ReadonlySet<string> = new Set(['Node', 'Pod', 'Secret']);
const MS_PER_SECOND = 1_000;

function* runCreateToken(command: KubectlCommand): Task<number> {
  const { args, flags, namespace } = command;
  const [name] = args;
  if (name === undefined || args.length > 1) {
    return command.misuse(`exactly one NAME is required, got ${args.length}`);
  }
  const duration = parseGoDuration(flags.text('duration')) ?? 0;
  const problem = durationProblem(duration) ?? bindingProblem(command);
  if (problem !== undefined) return command.fail(problem);
  const output = flags.text('output');
  const printer = output === '' ? undefined : printerOf(command);
  if (printer !== undefined && !printer.ok) return command.fail(printer.error);
  const audiences = flags.list('audience');
  const kind = flags.text('bound-object-kind');
  const uid = flags.text('bound-object-uid');
  const reference = { kind, apiVersion: 'v1', name: flags.text('bound-object-name') };
  const answered = yield* call(command, {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: JSON_NULL },
      spec: {
        audiences: audiences.length === 0 ? JSON_NULL : audiences,
        ...(duration === 0 ? {} : { expirationSeconds: duration / MS_PER_SECOND }),
        ...(kind === '' ? {} : { boundObjectRef: { ...reference, ...(uid === '' ? {} : { uid }) } }),
      },
    },
  });
  if (!answered.ok) {
    return command.fail(`failed to create token: ${answered.error.message ?? answered.error.text}`);
  }
  const token = textFieldOf(answered.value, 'status', 'token') ?? '';
  if (token === '') return command.fail('failed to create token: no token in server response');
  const printed = printer?.value(objectIn(answered.value));
  if (printed?.ok === false) return command.fail(printed.error);
  command.out(printed === undefined ? `${token}\n` : printed.value);
  return 0;
}

function durationProblem(milliseconds: number): string | undefined {
  if (milliseconds < 0) return '--duration must be greater than or equal to 0';
  return milliseconds % MS_PER_SECOND === 0
    ? undefined
    : '--duration cannot be expressed in units less than seconds';
}

function bindingProblem({ flags }: KubectlCommand): string | undefined {
  const kind = flags.text('bound-object-kind');
  const name = flags.text('bound-object-name');
  if (kind === '') {
    const given = ['name', 'uid'].find((word) => flags.text(`bound-object-${word}`) !== '');
    return given === undefined
      ? undefined
      : `--bound-object-${given} can only be set if --bound-object-kind is provided`;
  }
  if (!BOUND_KINDS.has(kind)) return 'supported --bound-object-kind values are Node, Pod, Secret';
  if (name === '') return '--bound-object-name is required if --bound-object-kind is provided';
  return kind === 'Pod'
    ? undefined
    : `kubectl create token --bound-object-kind=${kind} is not modelled in this lab`;
}
