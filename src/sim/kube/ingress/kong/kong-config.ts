/** The declarative configuration of Kong without a database, as JSON on its way to `/config` and as the gateway reads it. */
import { parseJson } from '../../../base/json-text';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf } from '../../objects/kube-object';

export interface KongRoute {
  readonly name: string;
  /** What it is made of: `k8s-name:web`. */
  readonly tags: readonly string[];
  readonly hosts: readonly string[];
  /** Prefixes of letters, and regular expressions behind a `~`. */
  readonly paths: readonly string[];
  /** Empty for all. */
  readonly methods: readonly string[];
  readonly protocols: readonly string[];
  readonly strip_path: boolean;
  readonly preserve_host: boolean;
  readonly https_redirect_status_code: number;
}

export interface KongService {
  readonly name: string;
  /** Of the upstream. */
  readonly host: string;
  readonly path: string;
  readonly connect_timeout: number;
  readonly read_timeout: number;
  readonly retries: number;
  readonly routes: readonly KongRoute[];
}

export interface KongUpstream {
  readonly name: string;
  readonly targets: readonly { readonly target: string }[];
}

export interface KongCertificate {
  readonly cert: string;
  readonly key: string;
  readonly snis: readonly { readonly name: string }[];
}

export interface KongConfiguration {
  readonly services: readonly KongService[];
  readonly upstreams: readonly KongUpstream[];
  readonly certificates: readonly KongCertificate[];
}

export function formatKongConfiguration(configuration: KongConfiguration): string {
  return JSON.stringify({ _format_version: '3.0', ...configuration });
}

/** Undefined for what is no configuration. */
export function readKongConfiguration(text: string): KongConfiguration | undefined {
  const parsed = parseJson(text)?.value;
  if (textFieldOf(parsed, '_format_version') === undefined) return undefined;
  const texts = (value: unknown, field: string): readonly string[] =>
    listFieldOf(value, field).filter((each) => typeof each === 'string');
  const word = (value: unknown, field: string): string => textFieldOf(value, field) ?? '';
  return {
    services: listFieldOf(parsed, 'services').map((service) => ({
      name: word(service, 'name'),
      host: word(service, 'host'),
      path: word(service, 'path'),
      connect_timeout: numberFieldOf(service, 'connect_timeout') ?? 60_000,
      read_timeout: numberFieldOf(service, 'read_timeout') ?? 60_000,
      retries: numberFieldOf(service, 'retries') ?? 5,
      routes: listFieldOf(service, 'routes').map((route) => ({
        name: word(route, 'name'),
        tags: texts(route, 'tags'),
        hosts: texts(route, 'hosts'),
        paths: texts(route, 'paths'),
        methods: texts(route, 'methods'),
        protocols: texts(route, 'protocols'),
        strip_path: fieldOf(route, 'strip_path') !== false,
        preserve_host: fieldOf(route, 'preserve_host') === true,
        https_redirect_status_code: numberFieldOf(route, 'https_redirect_status_code') ?? 426,
      })),
    })),
    upstreams: listFieldOf(parsed, 'upstreams').map((upstream) => ({
      name: word(upstream, 'name'),
      targets: listFieldOf(upstream, 'targets').map((each) => ({ target: word(each, 'target') })),
    })),
    certificates: listFieldOf(parsed, 'certificates').map((each) => ({
      cert: word(each, 'cert'),
      key: word(each, 'key'),
      snis: listFieldOf(each, 'snis').map((sni) => ({ name: word(sni, 'name') })),
    })),
  };
}
