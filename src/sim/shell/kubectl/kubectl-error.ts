/**
 * What kubectl says when something fails, and with which words before it.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/util/helpers.go` (`checkErr`, `StandardErrorMessage`, `MultilineError`).
 */
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf } from '../../kube/objects/kube-object';

export interface KubectlError {
  /** As printed, without the line break at the end. */
  readonly text: string;
  /** Of the `Status` that the API server answered; undefined when the failure is another. */
  readonly reason?: string;
  readonly code?: number;
  /** The message of the API server alone. */
  readonly message?: string;
  /** What is wrong with which field. */
  readonly causes?: readonly string[];
}

export function plainError(message: string): KubectlError {
  return { text: message.startsWith('error: ') ? message : `error: ${message}` };
}

/** `source` is put before the server's message: `error when creating "web.yaml"`. */
export function statusError(status: unknown, source = ''): KubectlError {
  const reason = textFieldOf(status, 'reason') ?? '';
  const said = textFieldOf(status, 'message') ?? '';
  const message = source === '' ? said : `${source}: ${said}`;
  const code = numberFieldOf(status, 'code') ?? 0;
  return { text: statusText(status, reason, message), reason, code, message: said, causes: causesOf(status) };
}

function statusText(status: unknown, reason: string, message: string): string {
  if (reason === 'Invalid') return invalidText(status, message);
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason === '' ? `Error from server: ${message}` : `Error from server (${reason}): ${message}`;
}

function causesOf(status: unknown): readonly string[] {
  return listFieldOf(status, 'details', 'causes').map((cause) => {
    const field = textFieldOf(cause, 'field') ?? '';
    const text = textFieldOf(cause, 'message') ?? '';
    return field === '' ? text : `${field}: ${text}`;
  });
}

function invalidText(status: unknown, message: string): string {
  const kind = textFieldOf(status, 'details', 'kind') ?? '';
  const name = textFieldOf(status, 'details', 'name') ?? '';
  const causes = causesOf(status);
  const subject =
    kind === '' && name === '' ? 'The request is invalid' : `The ${kind} ${JSON.stringify(name)} is invalid`;
  if (causes.length === 0) {
    return fieldOf(status, 'details') === undefined || message !== '' ? `${subject}: ${message}` : subject;
  }
  const distinct = [...new Set(causes)];
  const [first = ''] = distinct;
  if (distinct.length === 1) return `${subject}: ${first}`;
  return `${subject}: \n${distinct.map((cause) => `* ${cause}`).join('\n')}`;
}
