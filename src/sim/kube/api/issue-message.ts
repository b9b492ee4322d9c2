/** What the API server says of one thing that is wrong with an object. */
import type { ObjectIssue } from '../objects/object-issue';
import { groupOf, versionOf } from './resource';

export interface ObjectHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** `Service "web" is invalid: spec.ports: Required value`. A field that is not known is no reason to refuse. */
export function issueMessage({ apiVersion, kind, name }: ObjectHead, issue: ObjectIssue): string {
  if (issue.severity !== 'error') return issue.message;
  if (issue.code === 'wrong-type') {
    const version = versionOf(apiVersion);
    return `${kind} in version "${version}" cannot be handled as a ${kind}: ${issue.message}`;
  }
  const group = groupOf(apiVersion);
  const groupKind = group === '' ? kind : `${kind}.${group}`;
  return `${groupKind} "${name}" is invalid: ${issue.message}`;
}
