/**
 * The locations of one server as ingress-nginx v1.12 writes them: their order (`controller.go`), the pairs of a prefix
 * (`location.go`, `updateServerLocations`), and regular expressions for all as soon as one needs them (`template.go`,
 * `buildLocation`).
 */
import type { NginxLocation, NginxRewrite } from '../../../app/nginx/nginx-config';
import { compileNginxPattern } from '../../../app/nginx/nginx-pattern';
import type { IngressPath, IngressView } from '../ingress-objects';
import type { IngressSettings } from './annotations';

export interface DraftLocation {
  readonly path: string;
  /** As the Ingress has it. */
  readonly ingressPath: string;
  readonly pathType: IngressPath['pathType'];
  readonly upstream: string;
  /** Nobody asked for it: the root of a server. */
  readonly isDefault: boolean;
  readonly ingress: IngressView | undefined;
  readonly settings: IngressSettings;
}

interface ServerLocations {
  readonly locations: readonly NginxLocation[];
  /** What nginx would not start with. */
  readonly problem: string | undefined;
}

export function nginxLocationsOf(drafts: readonly DraftLocation[]): ServerLocations {
  const isRegexForced = drafts.some((draft) => needsRewrite(draft) || draft.settings.isRegex);
  const problems: string[] = [];
  const seen = new Set<string>();
  const locations = pairedLocations(inOrder(drafts)).map((draft) => {
    const location = nginxLocationOf(draft, isRegexForced, problems);
    const key = `${location.modifier} ${location.pattern}`;
    if (!isRegexForced && seen.has(key)) problems.push(`duplicate location "${location.pattern}"`);
    seen.add(key);
    return location;
  });
  return { locations, problem: problems[0] };
}

/** The longest first; among equals by their letters, the last first. */
function inOrder(drafts: readonly DraftLocation[]): readonly DraftLocation[] {
  return [...drafts].sort(
    (left, right) =>
      right.path.length - left.path.length || (left.path > right.path ? -1 : Number(left.path < right.path)),
  );
}

function needsRewrite({ path, settings }: DraftLocation): boolean {
  return settings.rewriteTarget !== '' && settings.rewriteTarget !== path;
}

/** A prefix is the path with a slash behind it, and the path alone exactly. */
function pairedLocations(drafts: readonly DraftLocation[]): readonly DraftLocation[] {
  const exact = new Set(drafts.filter(({ pathType }) => pathType === 'Exact').map(({ path }) => path));
  return drafts.flatMap((draft) => {
    const isPlain =
      draft.path === '/' || draft.pathType !== 'Prefix' || needsRewrite(draft) || draft.settings.isRegex;
    if (isPlain) return [draft];
    const withSlash = { ...draft, path: draft.path.endsWith('/') ? draft.path : `${draft.path}/` };
    return exact.has(draft.path) ? [withSlash] : [withSlash, { ...draft, pathType: 'Exact' }];
  });
}

function nginxLocationOf(draft: DraftLocation, isRegexForced: boolean, problems: string[]): NginxLocation {
  const { path, ingressPath, pathType, upstream, ingress, settings } = draft;
  const pattern = isRegexForced ? `^${path}` : path;
  const compiled = isRegexForced ? compileNginxPattern(pattern, { isCaseless: true }) : undefined;
  if (compiled?.ok === false) problems.push(`pcre2_compile() failed: ${compiled.error}`);
  return {
    modifier: isRegexForced ? '~*' : pathType === 'Exact' ? '=' : '',
    pattern,
    compiled: compiled?.ok === true ? compiled.value : undefined,
    isProxied: true,
    upstream,
    origin:
      ingress === undefined
        ? undefined
        : { namespace: ingress.namespace, name: ingress.name, path: ingressPath },
    isLogged: settings.isLogged,
    denial: settings.denial,
    redirect: settings.redirect,
    isTrailingSlashKept: settings.isTrailingSlashKept,
    answer: settings.answer,
    appRoot: settings.appRoot,
    allowed: settings.allowed,
    denied: settings.denied,
    isSticky: settings.affinity !== undefined,
    auth: settings.auth,
    requestLimits: settings.requestLimits,
    connectionLimit: settings.connectionLimit,
    cors: settings.cors,
    maxBodyBytes: settings.maxBodyBytes,
    rewrite: needsRewrite(draft) ? rewriteOf(path, settings.rewriteTarget, problems) : undefined,
    proxy: settings.proxy,
  };
}

/** `rewrite "(?i)PATH" TARGET break;` */
function rewriteOf(path: string, replacement: string, problems: string[]): NginxRewrite | undefined {
  const compiled = compileNginxPattern(`(?i)${path}`, { isCaseless: true });
  if (compiled.ok) return { pattern: compiled.value, replacement };
  problems.push(`pcre2_compile() failed: ${compiled.error}`);
  return undefined;
}
