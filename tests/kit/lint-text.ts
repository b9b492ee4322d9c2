/** What `lint` says of a text, and what its fixes make of it. */
import type { Diagnostic } from '#sim/base/diagnostic';
import { lintLab } from '#sim/lab/lint/lint-lab';
import { withChanges } from '#sim/lab/source/text-change';
import { readGood } from './lab-text';

const FILE = 'web.yaml';

export function lintText(text: string): readonly Diagnostic[] {
  return lintLab(readGood({ [FILE]: text }));
}

/** `LINE severity code`, of each. */
export function problemsIn(text: string): readonly string[] {
  return lintText(text).map(({ location, severity, code }) => `${location?.line ?? 0} ${severity} ${code}`);
}

/** The text after a fix of the first problem of that code. */
export function mended(text: string, code: string, title?: string): string {
  const problem = lintText(text).find((each) => each.code === code);
  const fix = problem?.fixes?.find((each) => title === undefined || each.title === title);
  if (fix === undefined) {
    const titles = problem?.fixes?.map((each) => each.title).join(', ') ?? 'no such problem';
    throw new Error(`${code} has no fix ${title ?? ''}: ${titles}`);
  }
  return fix.files.reduce((result, { changes }) => withChanges(result, changes), text);
}

/** A manifest of objects in flow style, one a line, so that the first is on line 1 and the next two lines further down. */
export function manifestOf(...objects: readonly string[]): string {
  return `${objects.join('\n---\n')}\n`;
}

export function deployment(
  name: string,
  { labels = `app: ${name}`, more = '', container = 'ports: [{containerPort: 8080}]', pod = '' } = {},
): string {
  return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {replicas: 2, ${more} selector: {matchLabels: {${labels}}}, template: {metadata: {labels: {${labels}}}, spec: {${pod} containers: [{name: c, image: example.com/${name}:1, ${container}}]}}}}`;
}

export function service(name: string, spec: string): string {
  return `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {${spec}}}`;
}

export function policy(name: string, spec: string): string {
  return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`;
}

export function ingress(name: string, spec: string, annotations = ''): string {
  return `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: ${name}, annotations: {${annotations}}}, spec: {${spec}}}`;
}

/** A cluster whose plugin sees to policies, and one with a controller for the class nginx. */
export function lab(cluster: string): string {
  return `{apiVersion: podwire.dev/v1, kind: Lab, metadata: {name: lab}, spec: {cluster: {${cluster}}}}`;
}
