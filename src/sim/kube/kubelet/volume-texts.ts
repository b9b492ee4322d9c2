/**
 * What is in the files of a volume that brings some with it.
 *
 * Kubernetes v1.32 `pkg/volume/{configmap,secret,downwardapi,projected}`.
 */
import type { DownwardSource, NamedDataSource, Pod, ProjectedSource, Volume } from '../model/pod';
import type { KubeObject } from '../objects/kube-object';
import { issueToken } from '../service-account-tokens';
import type { ObjectRef, ObjectStore } from '../store/object-store';
import { findData } from './container-variables';
import { downwardField, downwardResource } from './downward-fields';

/** What a volume brings with it, by path. A token is signed when somebody reads it. */
export type FileTexts = ReadonlyMap<string, FileText>;

type FileText = string | (() => string);

export function textOf(text: FileText): string {
  return typeof text === 'string' ? text : text();
}

export interface VolumeSources {
  readonly store: ObjectStore;
  readonly nodeName: string;
  readonly hostAddresses: readonly string[];
  /** Of the cluster: `cluster.local`. */
  readonly domain: string;
  readonly nowSeconds: () => number;
}

interface DataRef extends NamedDataSource {
  readonly kind: 'ConfigMap' | 'Secret';
}

/** Undefined for a volume that brings nothing; a text says what it lacks. */
export function volumeTexts(
  volume: Volume,
  pod: Pod,
  sources: VolumeSources,
): FileTexts | string | undefined {
  const texts = new Map<string, FileText>();
  for (const source of sourcesOf(volume)) {
    const problem = addSource(source, pod, sources, texts);
    if (problem !== undefined) return problem;
  }
  return hasTexts(volume) ? texts : undefined;
}

/** Is the object the source of one of the Pod's volumes? */
export function hasVolumeFrom({ spec, metadata }: Pod, ref: ObjectRef): boolean {
  if (metadata.namespace !== ref.namespace) return false;
  return (spec.volumes ?? []).some((volume) =>
    sourcesOf(volume).some((source) => {
      const data = dataRefOf(source);
      return data?.kind === ref.kind && data.name === ref.name;
    }),
  );
}

/** Does one of its volumes tell of the Pod? */
export function tellsOfPod({ spec }: Pod): boolean {
  return (spec.volumes ?? []).some((volume) =>
    sourcesOf(volume).some(({ downwardAPI }) =>
      (downwardAPI?.items ?? []).some(({ fieldRef }) =>
        /^metadata\.(?:labels|annotations)/u.test(fieldRef?.fieldPath ?? ''),
      ),
    ),
  );
}

function hasTexts({ configMap, secret, downwardAPI, projected }: Volume): boolean {
  return [configMap, secret, downwardAPI, projected].some((source) => source !== undefined);
}

const NO_SOURCES: readonly ProjectedSource[] = [];

function sourcesOf({ configMap, secret, downwardAPI, projected }: Volume): readonly ProjectedSource[] {
  if (projected !== undefined) return projected.sources ?? NO_SOURCES;
  if (configMap !== undefined) return [{ configMap }];
  if (secret !== undefined) return [{ secret: { ...secret, name: secret.secretName } }];
  return downwardAPI === undefined ? NO_SOURCES : [{ downwardAPI }];
}

function dataRefOf({ configMap, secret }: ProjectedSource): DataRef | undefined {
  if (configMap !== undefined) return { ...configMap, kind: 'ConfigMap' };
  return secret === undefined ? undefined : { ...secret, kind: 'Secret' };
}

function addSource(
  source: ProjectedSource,
  pod: Pod,
  sources: VolumeSources,
  texts: Map<string, FileText>,
): string | undefined {
  const { downwardAPI, serviceAccountToken } = source;
  if (serviceAccountToken !== undefined) {
    const { namespace = '' } = pod.metadata;
    const name = pod.spec.serviceAccountName ?? '';
    const account = sources.store.find('ServiceAccount', namespace, name);
    if (account === undefined) {
      return `failed to fetch token: serviceaccounts "${name}" not found`;
    }
    texts.set(`/${serviceAccountToken.path}`, tokenOf(serviceAccountToken, account, pod, sources));
    return undefined;
  }
  if (downwardAPI !== undefined) {
    addDownward(downwardAPI, pod, sources, texts);
    return undefined;
  }
  const ref = dataRefOf(source);
  return ref === undefined ? undefined : addData(ref, pod, sources.store, texts);
}

function addData(
  { kind, name = '', items, optional }: DataRef,
  { metadata: { namespace = '' } }: Pod,
  store: ObjectStore,
  texts: Map<string, FileText>,
): string | undefined {
  const data = findData(store, kind, namespace, name);
  if (data === undefined) {
    if (optional === true) return undefined;
    // As the kubelet's cache of registered objects says it, and not the API server.
    return `${kind.toLowerCase()} "${name}" not found`;
  }
  for (const { key, path } of items ?? Object.keys(data).map((each) => ({ key: each, path: each }))) {
    const text = data[key];
    if (text !== undefined) texts.set(`/${path}`, text);
    else if (optional !== true) {
      return kind === 'ConfigMap'
        ? `configmap references non-existent config key: ${key}`
        : `references non-existent secret key: ${key}`;
    }
  }
  return undefined;
}

function addDownward(
  { items = [] }: DownwardSource,
  pod: Pod,
  { store, hostAddresses }: VolumeSources,
  texts: Map<string, FileText>,
): void {
  const context = { store, pod, podAddresses: [], hostAddresses };
  for (const { path, fieldRef, resourceFieldRef } of items) {
    if (fieldRef !== undefined) texts.set(`/${path}`, downwardField(fieldRef.fieldPath, context));
    else if (resourceFieldRef !== undefined)
      texts.set(`/${path}`, downwardResource(resourceFieldRef, undefined, context));
  }
}

/** Its times are those of the moment, whenever somebody reads it. */
function tokenOf(
  { audience, expirationSeconds }: NonNullable<ProjectedSource['serviceAccountToken']>,
  account: KubeObject,
  { metadata }: Pod,
  { store, nodeName, domain, nowSeconds }: VolumeSources,
): () => string {
  const issuedAt = nowSeconds();
  return () =>
    issueToken({
      account: {
        namespace: metadata.namespace ?? '',
        name: account.metadata.name,
        uid: account.metadata.uid ?? '',
      },
      pod: { name: metadata.name, uid: metadata.uid ?? '' },
      node: { name: nodeName, uid: store.find('Node', '', nodeName)?.metadata.uid ?? '' },
      issuer: `https://kubernetes.default.svc.${domain}`,
      nowSeconds: issuedAt,
      ...(audience === undefined ? {} : { audiences: [audience] }),
      ...(expirationSeconds === undefined ? {} : { expirationSeconds }),
    });
}
