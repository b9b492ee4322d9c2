/**
 * The options of ingress-nginx v1.12 that its ConfigMap sets, with their defaults (`internal/ingress/controller/config/config.go`).
 *
 * Models those that change what happens to a request; the others are read and ignored.
 */
import type { IpCidr } from '../../../wire/ip-cidr';
import type { StringMap } from '../../objects/kube-object';
import { bytesOfSize, parseRanges } from './annotation-values';

export interface ControllerConfig {
  readonly maxBodyBytes: number;
  readonly connectTimeoutMs: number;
  readonly sendTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly nextUpstream: readonly string[];
  readonly nextUpstreamTries: number;
  readonly nextUpstreamTimeoutMs: number;
  readonly httpVersion: '1.0' | '1.1';
  readonly hasSslRedirect: boolean;
  readonly isSslRedirectForced: boolean;
  readonly redirectStatus: number;
  readonly limitStatus: number;
  readonly hasTrustedForwarding: boolean;
  readonly hasFullForwardedFor: boolean;
  readonly strictTransportSecurity: string | undefined;
  readonly allowed: readonly IpCidr[];
  readonly denied: readonly IpCidr[];
  readonly areSnippetsAllowed: boolean;
  readonly isPathTypeStrict: boolean;
  /** `annotations-risk-level` */
  readonly riskLevel: string;
  /** In values of annotations. */
  readonly forbiddenWords: readonly string[];
  readonly keepAliveMs: number;
  readonly upstreamKeepAliveMs: number;
  readonly upstreamKeepAliveConnections: number;
  readonly upstreamKeepAliveRequests: number;
  readonly isDefaultBackendLogged: boolean;
}

const HSTS_MAX_AGE_SECONDS = 31_536_000;
const MILLISECONDS = 1000;

export function controllerConfigOf(data: StringMap): ControllerConfig {
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = data[name];
    return value === undefined ? otherwise : /^(?:1|t|true)$/iu.test(value);
  };
  const number = (name: string, otherwise: number): number => {
    const value = Number(data[name] ?? otherwise);
    return Number.isInteger(value) ? value : otherwise;
  };
  const ranges = (name: string): readonly IpCidr[] => parseRanges((data[name] ?? '').split(',')).ranges;
  const listed = ranges('whitelist-source-range');
  return {
    maxBodyBytes: bytesOfSize(data['proxy-body-size'] ?? '1m') ?? 1_048_576,
    connectTimeoutMs: number('proxy-connect-timeout', 5) * MILLISECONDS,
    sendTimeoutMs: number('proxy-send-timeout', 60) * MILLISECONDS,
    readTimeoutMs: number('proxy-read-timeout', 60) * MILLISECONDS,
    nextUpstream: (data['proxy-next-upstream'] ?? 'error timeout').split(' '),
    nextUpstreamTries: number('proxy-next-upstream-tries', 3),
    nextUpstreamTimeoutMs: number('proxy-next-upstream-timeout', 0) * MILLISECONDS,
    httpVersion: data['proxy-http-version'] === '1.0' ? '1.0' : '1.1',
    hasSslRedirect: flag('ssl-redirect', true),
    isSslRedirectForced: flag('force-ssl-redirect', false),
    redirectStatus: number('http-redirect-code', 308),
    limitStatus: number('limit-req-status-code', 503),
    hasTrustedForwarding: flag('use-forwarded-headers', false),
    hasFullForwardedFor: flag('compute-full-forwarded-for', false),
    strictTransportSecurity: flag('hsts', true)
      ? hstsOf(number('hsts-max-age', HSTS_MAX_AGE_SECONDS), flag)
      : undefined,
    allowed: listed.length > 0 ? listed : ranges('allowlist-source-range'),
    denied: ranges('denylist-source-range'),
    areSnippetsAllowed: flag('allow-snippet-annotations', false),
    riskLevel: data['annotations-risk-level'] ?? 'High',
    forbiddenWords: (data['annotation-value-word-blocklist'] ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
    isPathTypeStrict: flag('strict-validate-path-type', true),
    keepAliveMs: number('keep-alive', 75) * MILLISECONDS,
    upstreamKeepAliveMs: number('upstream-keepalive-timeout', 60) * MILLISECONDS,
    upstreamKeepAliveConnections: number('upstream-keepalive-connections', 320),
    upstreamKeepAliveRequests: number('upstream-keepalive-requests', 10_000),
    isDefaultBackendLogged: flag('enable-access-log-for-default-backend', false),
  };
}

function hstsOf(maxAgeSeconds: number, flag: (name: string, otherwise: boolean) => boolean): string {
  const subdomains = flag('hsts-include-subdomains', true) ? '; includeSubDomains' : '';
  return `max-age=${maxAgeSeconds}${subdomains}${flag('hsts-preload', false) ? '; preload' : ''}`;
}
