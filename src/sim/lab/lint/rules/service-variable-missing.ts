/**
 * A container that relies on the variables of a Service (`DB_SERVICE_HOST`) which it does not get, or gets only if the
 * Service is there first (`pkg/kubelet/envvars`, Kubernetes v1.32).
 */
import { say } from '../../../base/sentence';
import { fieldOf, listFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import type { FieldPath } from '../../../kube/objects/object-issue';
import { servicePrefixesIn, variableNameOf } from '../../../kube/missing-variables';
import { namespaceOf } from '../../element-ref';
import type { SourcedObject } from '../../lab-document';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import type { LintWorkload } from '../lint-workload';
import { workloadName } from '../words';

export function serviceVariableMissing(cluster: LintCluster): readonly Finding[] {
  const byPrefix = new Map<string, SourcedObject[]>();
  for (const service of cluster.objects('Service')) {
    const prefix = variableNameOf(service.object.metadata.name);
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), service]);
  }
  return cluster.workloads.flatMap((workload) =>
    listFieldOf(workload.pod, 'containers').flatMap((container, index) => {
      const own = new Set(listFieldOf(container, 'env').map((entry) => textFieldOf(entry, 'name')));
      return [...prefixesOf(container)].flatMap(([prefix, at]) => {
        const services = byPrefix.get(prefix) ?? [];
        const isOwn = own.has(`${prefix}_SERVICE_HOST`) || own.has(`${prefix}_SERVICE_PORT`);
        if (isOwn || services.length === 0 || workload.source === undefined) return [];
        const place = { source: workload.source, path: [...workload.podPath, 'containers', index, ...at] };
        return findingOf(workload, prefix, services).map((finding) => ({ ...finding, place }));
      });
    }),
  );
}

/** By the field that names it first. */
function prefixesOf(container: unknown): ReadonlyMap<string, FieldPath> {
  const found = new Map<string, FieldPath>();
  const texts: { readonly path: FieldPath; readonly text: unknown }[] = [
    ...['command', 'args'].flatMap((field) =>
      listFieldOf(container, field).map((text, index) => ({ path: [field, index], text })),
    ),
    ...listFieldOf(container, 'env').map((entry, index) => ({
      path: ['env', index, 'value'],
      text: fieldOf(entry, 'value'),
    })),
  ];
  for (const { path, text } of texts) {
    if (typeof text !== 'string') continue;
    for (const prefix of servicePrefixesIn(text)) if (!found.has(prefix)) found.set(prefix, path);
  }
  return found;
}

type Words = Omit<Finding, 'place'>;

function findingOf(
  workload: LintWorkload,
  prefix: string,
  services: readonly SourcedObject[],
): readonly Words[] {
  const { namespace } = workload;
  const who = workloadName(workload, namespace);
  const near = services.find(({ object }) => namespaceOf(object) === namespace);
  const [service = near] = services;
  if (service === undefined || workload.source === undefined) return [];
  const { name } = service.object.metadata;
  const base = { severity: 'warning', code: 'service-variable-missing' } as const;
  const effect = say(
    '{prefix}_SERVICE_HOST is not set in the container: what is built of it dials nobody; the name {name} in DNS works',
    { prefix, name },
  );
  if (near === undefined) {
    const cause = say(
      "Service {name} is in namespace {object}, and a container has variables of its own namespace's Services alone",
      { name, object: namespaceOf(service.object) },
    );
    return [
      {
        ...base,
        message: say('{who} uses {prefix}_SERVICE_HOST, which it does not get', { who, prefix }),
        cause,
        effect,
        hint: say('use the name {name}.{object}', { name, object: namespaceOf(service.object) }),
      },
    ];
  }
  const related = [{ source: near, path: ['metadata', 'name'], message: say('Service "{name}"', { name }) }];
  if (fieldOf(workload.pod, 'enableServiceLinks') === false) {
    const cause = say('enableServiceLinks is false');
    const path = [...workload.podPath, 'enableServiceLinks'];
    const fix = {
      title: say('have variables of Services'),
      steps: [{ kind: 'set' as const, source: workload.source, path, value: true }],
    };
    return [
      {
        ...base,
        message: say('{who} uses {prefix}_SERVICE_HOST, which it does not get', { who, prefix }),
        cause,
        effect,
        related,
        fixes: [fix],
      },
    ];
  }
  if (
    textFieldOf(near.object.spec, 'clusterIP') === 'None' ||
    textFieldOf(near.object.spec, 'type') === 'ExternalName'
  ) {
    const cause = say('Service {name} has no cluster address', { name });
    return [
      {
        ...base,
        message: say('{who} uses {prefix}_SERVICE_HOST, which it does not get', { who, prefix }),
        cause,
        effect,
        related,
      },
    ];
  }
  return isBefore(workload.source, near) ? [orderOf(who, prefix, near)] : [];
}

/** In one file alone: the order of files is that of their names for some tools, and of the command line for others. */
function isBefore({ location: one }: SourcedObject, { location: other }: SourcedObject): boolean {
  return one.file === other.file && (one.line - other.line || one.column - other.column) < 0;
}

function orderOf(who: string, prefix: string, service: SourcedObject): Words {
  const { name } = service.object.metadata;
  return {
    severity: 'notice',
    code: 'service-variable-order',
    message: say('{who} uses {prefix}_SERVICE_HOST, and is written before Service {name}', {
      who,
      prefix,
      name,
    }),
    cause: say(
      'kubectl apply creates in the order of the file, and a container gets the variables of the Services that are there when it starts',
    ),
    effect: say(
      'a container that starts before the Service is created has no {prefix}_SERVICE_HOST until it starts anew',
      { prefix },
    ),
    hint: say('write Service {name} before it, or use its name in DNS, {name}', { name }),
    related: [{ source: service, path: ['metadata', 'name'], message: say('Service "{name}"', { name }) }],
  };
}
