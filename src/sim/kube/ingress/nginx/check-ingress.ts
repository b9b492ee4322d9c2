/**
 * What ingress-nginx v1.12.1 has against an Ingress when its webhook is asked (`internal/ingress/controller/controller.go`,
 * `CheckIngress`; `internal/ingress/inspector`).
 *
 * In the order of the real one, which looks at paths before annotations and at other Ingresses last. Like it, it does not have nginx
 * read the configuration any more (CVE-2025-1974): what nginx refuses gets past it. Of two paths it looks at the first that anybody
 * has, its own among them, and no further.
 */
import type { IngressCluster } from '../ingress-cluster';
import { isOfController, ingressViewOf, type IngressPath, type IngressView } from '../ingress-objects';
import type { KubeObject } from '../../objects/kube-object';
import { ANNOTATION_PREFIX } from './annotation-reader';
import { settingsOf } from './annotations';
import type { WatchedIngress } from './build-upstreams';
import type { ControllerConfig } from './controller-config';
import { classOptionsOf, type ControllerFlags } from './controller-flags';
import { inspectIngress } from './inspect-ingress';

const PLAIN_PATH = /^\/[a-z\d._\-/]*$/iu;

interface CheckSources {
  readonly cluster: IngressCluster;
  readonly config: ControllerConfig;
  readonly flags: ControllerFlags;
  /** Those that it acts on now, in their order. */
  readonly watched: readonly WatchedIngress[];
}

/** Undefined for one that is fine, or another controller's. */
export function checkIngress(
  object: KubeObject,
  { cluster, config, flags, watched }: CheckSources,
): string | undefined {
  const view = ingressViewOf(object);
  if (object.metadata.deletionTimestamp !== undefined) return undefined;
  const suspicious = inspectIngress(view);
  if (suspicious !== undefined) return `invalid object: ${suspicious}`;
  const isWatched = flags.watchedNamespace === undefined || flags.watchedNamespace === view.namespace;
  if (!isWatched || !isOfController(view, cluster, classOptionsOf(flags))) return undefined;
  return (
    pathProblem(view, config) ??
    annotationProblem(view, config) ??
    settingsOf(view, config).refusals[0] ??
    overlap(view, watched)
  );
}

function pathProblem({ rules }: IngressView, { isPathTypeStrict }: ControllerConfig): string | undefined {
  const wrong = rules
    .flatMap(({ paths = [] }) => paths)
    .filter(
      ({ path, pathType }) => path !== '' && pathType !== 'ImplementationSpecific' && !PLAIN_PATH.test(path),
    )
    .map(({ path, pathType }) => `path ${path} cannot be used with pathType ${pathType}`);
  return isPathTypeStrict && wrong.length > 0
    ? `ingress contains invalid paths: ${wrong.join('\n')}`
    : undefined;
}

function annotationProblem(
  { annotations }: IngressView,
  { areSnippetsAllowed, forbiddenWords }: ControllerConfig,
): string | undefined {
  for (const [key, value] of Object.entries(annotations)) {
    const word = key.startsWith(ANNOTATION_PREFIX)
      ? forbiddenWords.find((each) => value.includes(each))
      : undefined;
    if (word !== undefined) return `${key} annotation contains invalid word ${word}`;
    if (!areSnippetsAllowed && key.endsWith('-snippet'))
      return `${key} annotation cannot be used. Snippet directives are disabled by the Ingress administrator`;
  }
  return undefined;
}

/** `checkOverlap` */
function overlap(view: IngressView, watched: readonly WatchedIngress[]): string | undefined {
  const others = watched
    .filter(({ settings }) => settings.canary === undefined)
    .map((each) => each.view)
    .filter(({ namespace, name }) => namespace !== view.namespace || name !== view.name);
  for (const { host, paths = [] } of view.rules) {
    for (const { path, pathType, backend } of paths) {
      if (backend === undefined) continue;
      const there = others.filter((other) => pathsAt(other, host, path).length > 0);
      const isTaken = others.some((other) =>
        pathsAt(other, host, path).some((each) => each.pathType === pathType),
      );
      // Its own location is there as well, unless another has it: then it looks no further.
      if (!isTaken && !isCanary(view)) return undefined;
      const [existing] = there.filter((other) => !isCanary(other) && !isCanary(view));
      if (existing !== undefined) {
        const { namespace, name } = existing;
        return `host "${host === '' ? '_' : host}" and path "${path === '' ? '/' : path}" is already defined in ingress ${namespace}/${name}`;
      }
      if (there.length > 0) return undefined;
    }
  }
  return undefined;
}

function pathsAt({ rules }: IngressView, host: string, path: string): readonly IngressPath[] {
  return rules
    .filter((rule) => rule.host === host)
    .flatMap(({ paths = [] }) => paths)
    .filter((each) => each.backend !== undefined && rooted(each.path) === rooted(path));
}

function rooted(path: string): string {
  return path === '' ? '/' : path;
}

/** Whether the annotation is written at all. */
function isCanary({ annotations }: IngressView): boolean {
  return (annotations[`${ANNOTATION_PREFIX}canary`] ?? '') !== '';
}
