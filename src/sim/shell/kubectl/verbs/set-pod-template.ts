/** kubectl set image, resources and serviceaccount (`k8s.io/kubectl/pkg/cmd/set`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import {
  stringMapFieldOf,
  type KubeObject,
  type PlainRecord,
  type StringMap,
} from '../../../kube/objects/kube-object';
import { flagsOf } from '../flag-set';
import type { FoundObject } from '../object-builder';
import { containersIn, podSpecOf, withContainers, withPodSpec } from '../pod-spec-field';
import { resourceAmountsOf } from '../resource-amounts';
import { noPodSpecText, objectsToSet, SET_FLAGS, setObjects, splitPairs } from '../set-objects';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const setImage: KubectlVerb = {
  path: 'set image',
  summary: 'Update the image of a pod template',
  usage:
    'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]',
  flags: flagsOf(SET_FLAGS),
  run: runImage,
};

function namesOf(spec: PlainRecord): readonly unknown[] {
  return [...containersIn(spec, 'containers'), ...containersIn(spec, 'initContainers')].map(
    ({ name }) => name,
  );
}

function* runImage(command: KubectlCommand): Task<number> {
  const split = splitPairs(command.args, 'image');
  if (!split.ok) return command.fail(split.error);
  const { resources, pairs } = split.value;
  const images = new Map(
    pairs.map((pair) => [pair.replace(/=.*$/u, ''), pair.replace(/^[^=]*=/u, '')] as const),
  );
  const objects = yield* objectsToSet(command, resources);
  if (!objects.ok) return command.fail(objects.error);
  if (images.size === 0) return command.fail('at least one image update is required');
  if (images.size > 1 && images.has('*')) {
    return command.fail(
      'all containers are already specified by *, but saw more than one container_name=container_image pairs',
    );
  }
  return yield* setObjects(command, objects.value, {
    operation: 'image updated',
    failure: 'failed to patch image update to pod template:',
    change: (one) => withImages(one, images),
  });
}

function withImages(
  one: FoundObject,
  images: ReadonlyMap<string, string>,
): Result<KubeObject, readonly string[]> {
  const problem = noPodSpecText(one);
  if (problem !== undefined) return err([problem]);
  const spec = podSpecOf(one.object);
  const names = namesOf(spec);
  const missing = [...images.keys()].filter((name) => name !== '*' && !names.includes(name));
  if (missing.length > 0) {
    return err(missing.map((name) => `unable to find container named ${JSON.stringify(name)}`));
  }
  const changed = withContainers(spec, (container) => {
    const name = typeof container['name'] === 'string' ? container['name'] : '';
    const image = images.get(name) ?? images.get('*');
    return image === undefined ? container : { ...container, image };
  });
  return ok(withPodSpec(one.object, changed));
}

export const setResources: KubectlVerb = {
  path: 'set resources',
  summary: 'Update resource requests/limits on objects with pod templates',
  usage: 'set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS] [options]',
  flags: flagsOf(`${SET_FLAGS}
  containers,c string=*
  limits string
  requests string`),
  run: runResources,
};

function* runResources(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const objects = yield* objectsToSet(command, args);
  if (!objects.ok) return command.fail(objects.error);
  if (flags.text('limits') === '' && flags.text('requests') === '') {
    return command.fail(
      'you must specify an update to requests or limits (in the form of --requests/--limits)',
    );
  }
  const limits = resourceAmountsOf(flags.text('limits'));
  if (!limits.ok) return command.fail(limits.error);
  const requests = resourceAmountsOf(flags.text('requests'));
  if (!requests.ok) return command.fail(requests.error);
  return yield* setObjects(command, objects.value, {
    operation: 'resource requirements updated',
    failure: 'failed to patch resources update to pod template',
    change: (one) =>
      withAmounts(one, flags.text('containers'), { limits: limits.value, requests: requests.value }),
  });
}

function withAmounts(
  one: FoundObject,
  wanted: string,
  { limits, requests }: { readonly limits: StringMap; readonly requests: StringMap },
): Result<KubeObject, readonly string[]> {
  const problem = noPodSpecText(one);
  if (problem !== undefined) return err([problem]);
  const spec = podSpecOf(one.object);
  if (!namesOf(spec).some((name) => isWanted(wanted, name))) {
    return err([`unable to find container named ${wanted}`]);
  }
  const merged = (container: PlainRecord, field: string, amounts: StringMap): PlainRecord => {
    const all = { ...stringMapFieldOf(container, 'resources', field), ...amounts };
    return Object.keys(all).length === 0 ? {} : { [field]: all };
  };
  const changed = withContainers(spec, (container) => {
    if (!isWanted(wanted, container['name'])) return container;
    const resources = {
      ...merged(container, 'limits', limits),
      ...merged(container, 'requests', requests),
    };
    return { ...container, resources };
  });
  return ok(withPodSpec(one.object, changed));
}

/** `*` stands for any letters. */
export function isWanted(wanted: string, name: unknown): boolean {
  if (typeof name !== 'string') return false;
  const parts = wanted.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(name);
}

export const setServiceAccount: KubectlVerb = {
  path: 'set serviceaccount',
  aliases: ['set sa'],
  summary: 'Update the service account of a resource',
  usage: 'set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]',
  flags: flagsOf(SET_FLAGS),
  run: runServiceAccount,
};

function* runServiceAccount(command: KubectlCommand): Task<number> {
  const account = command.args.at(-1);
  if (account === undefined) return command.fail('serviceaccount is required');
  const objects = yield* objectsToSet(command, command.args.slice(0, -1));
  if (!objects.ok) return command.fail(objects.error);
  return yield* setObjects(command, objects.value, {
    operation: 'serviceaccount updated',
    failure: 'failed to patch ServiceAccountName',
    isSameTold: true,
    change: (one) => {
      const problem = noPodSpecText(one);
      if (problem !== undefined) return err([problem]);
      const spec = podSpecOf(one.object);
      // The older of the two fields follows the other.
      const old = spec['serviceAccount'] === undefined ? {} : { serviceAccount: account };
      return ok(withPodSpec(one.object, { ...spec, serviceAccountName: account, ...old }));
    },
  });
}
