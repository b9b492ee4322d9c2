/**
 * Custom resources of a lab's files, and those whose CustomResourceDefinition nobody brought along.
 *
 * A cluster refuses the latter (`no matches for kind "Widget" in version "example.com/v1"`). A manifest that is pasted here
 * often leaves its definitions out, so its objects are kept: a definition is made up that lets everything through.
 */
import { wordedMessage, type Diagnostic } from '../../base/diagnostic';
import { say } from '../../base/sentence';
import { pluginDefinitions } from '../../kube/cni/plugin-definitions';
import { customKindKey, isCustomKind, type CustomKinds } from '../../kube/objects/api-versions';
import { listFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { describeForeignFile } from '../source/foreign-file';
import type { SourceDocument } from '../readings';
import { diagnosticOf } from '../source/source-document';
import type { SourcedObject } from './sourced-object';

/** What CustomResourceDefinitions declare: those among the documents, and those that the network plugin's manifest has. */
export function declaredKindsOf(documents: readonly SourceDocument[], plugin: string): CustomKinds {
  const written = documents.map(({ value }) => value);
  const kinds = new Set<string>();
  for (const definition of [...pluginDefinitions(plugin), ...written]) {
    if (definition['kind'] !== 'CustomResourceDefinition') continue;
    const group = textFieldOf(definition, 'spec', 'group') ?? '';
    const kind = textFieldOf(definition, 'spec', 'names', 'kind') ?? '';
    for (const version of listFieldOf(definition, 'spec', 'versions')) {
      kinds.add(customKindKey(`${group}/${textFieldOf(version, 'name') ?? ''}`, kind));
    }
  }
  return kinds;
}

/** A kind of a group that Kubernetes has not, and that no CustomResourceDefinition declares. */
export interface UndeclaredKind {
  readonly group: string;
  readonly kind: string;
  readonly versions: ReadonlySet<string>;
  /** Of the first object. */
  readonly document: SourceDocument;
}

export function undeclaredKindsOf(
  documents: readonly SourceDocument[],
  declared: CustomKinds,
): readonly UndeclaredKind[] {
  const found = new Map<
    string,
    { group: string; kind: string; versions: Set<string>; document: SourceDocument }
  >();
  for (const document of documents) {
    const { apiVersion, kind } = document.value;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') continue;
    if (declared.has(customKindKey(apiVersion, kind)) || !isCustomKind(apiVersion, kind)) continue;
    if (describeForeignFile(document.value) !== undefined) continue;
    const [group = '', version = ''] = apiVersion.split('/');
    const key = customKindKey(group, kind);
    const known = found.get(key) ?? { group, kind, versions: new Set<string>(), document };
    known.versions.add(version);
    found.set(key, known);
  }
  return [...found.values()];
}

export function keysOf(undeclared: readonly UndeclaredKind[]): readonly string[] {
  return undeclared.flatMap(({ group, kind, versions }) =>
    [...versions].map((version) => customKindKey(`${group}/${version}`, kind)),
  );
}

export function undeclaredKindWarning({ group, kind, versions, document }: UndeclaredKind): Diagnostic {
  const [version = ''] = versions;
  return diagnosticOf(document, {
    severity: 'warning',
    code: 'undeclared-kind',
    path: ['kind'],
    target: 'value',
    ...wordedMessage(
      say(
        'no matches for kind "{kind}" in version "{version}"; a cluster without its CustomResourceDefinition refuses it, here it is kept and has no effect',
        { kind, version: `${group}/${version}` },
      ),
      say('bring the definition along, or leave the object out'),
    ),
  });
}

export function isUndeclared({ value }: SourceDocument, undeclared: readonly UndeclaredKind[]): boolean {
  const { apiVersion, kind } = value;
  return (
    typeof apiVersion === 'string' &&
    undeclared.some((each) => each.kind === kind && apiVersion.startsWith(`${each.group}/`))
  );
}

/** The definition under which the objects are listed. */
export function impliedDefinition({ group, kind, versions, document }: UndeclaredKind): SourcedObject {
  const plural = pluralOf(kind);
  return {
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        scope: 'Namespaced',
        versions: [...versions].map((name, index) => ({
          name,
          served: true,
          storage: index === 0,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        })),
      },
    },
    location: document.location,
    locate: () => document.locate(['kind']),
  };
}

/** `UnsafeGuessKindToResource` of apimachinery. */
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
