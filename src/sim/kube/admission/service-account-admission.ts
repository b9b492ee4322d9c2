/**
 * The ServiceAccount of a Pod, and the volume with its token.
 *
 * Kubernetes v1.32 `plugin/pkg/admission/serviceaccount/admission.go`.
 *
 * Models the account that has to be there, the volume `kube-api-access-xxxxx` in every container that mounts nothing in
 * its place, `automountServiceAccountToken`, and the account's `imagePullSecrets`. The Pods of one template share the name
 * of the volume, and so their containers.
 * Leaves out Secrets that an account lists.
 */
import type { Prng } from '../../base/prng';
import { err, ok } from '../../base/result';
import { apiStatus } from '../api/api-status';
import { isPod, SERVICE_ACCOUNT_PATH, type Container, type Pod, type Volume } from '../model/pod';
import { fieldOf, listFieldOf, type KubeObject } from '../objects/kube-object';
import type { Admission, ObjectStore } from '../store/object-store';
import { safeRandomText } from '../store/safe-encode';
import { ROOT_CERTIFICATE_NAME } from '../controllers/service-account-controller';

const TOKEN_SECONDS = 3607;
const DEFAULT_ACCOUNT = 'default';

interface Mounted {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[] | undefined;
  readonly volume: Volume | undefined;
}

export function serviceAccountAdmission(store: ObjectStore, prng: Prng): Admission {
  /** By the containers of a template, which its Pods share. */
  const mounted = new WeakMap<readonly Container[], Mounted>();
  return (object, previous) => {
    if (previous !== undefined || !isPod(object)) return ok(object);
    const { namespace = '', name } = object.metadata;
    const { serviceAccountName } = object.spec;
    // The mirror of a static Pod has none.
    if (serviceAccountName === undefined) return ok(object);
    const account = store.find('ServiceAccount', namespace, serviceAccountName);
    // That of a new Namespace is on its way: the real one waits for it.
    if (account === undefined && serviceAccountName !== DEFAULT_ACCOUNT) {
      const why = `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`;
      return err(apiStatus('Forbidden', `pods "${name}" is forbidden: ${why}`, { name, kind: 'pods' }));
    }
    const pod = withPullSecrets(object, account);
    if (!isMounted(pod, account)) return ok(pod);
    const known = mounted.get(pod.spec.containers);
    if (known !== undefined) return ok(withMounts(pod, known));
    const made = mountsOf(pod, () => safeRandomText(prng.split(`${namespace}/${name}`), 5));
    mounted.set(pod.spec.containers, made);
    return ok(withMounts(pod, made));
  };
}

/** The Pod's own word counts, then its account's. */
function isMounted({ spec }: Pod, account: KubeObject | undefined): boolean {
  const wanted = spec.automountServiceAccountToken ?? fieldOf(account, 'automountServiceAccountToken');
  return wanted !== false;
}

function withPullSecrets(pod: Pod, account: KubeObject | undefined): Pod {
  const secrets = listFieldOf(account, 'imagePullSecrets');
  if (secrets.length === 0 || listFieldOf(pod, 'spec', 'imagePullSecrets').length > 0) return pod;
  return { ...pod, spec: { ...pod.spec, imagePullSecrets: secrets } };
}

function mountsOf({ spec }: Pod, suffix: () => string): Mounted {
  const name = `kube-api-access-${suffix()}`;
  const withMount = (container: Container): Container => {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some(({ mountPath }) => mountPath === SERVICE_ACCOUNT_PATH)) return container;
    return {
      ...container,
      volumeMounts: [...mounts, { name, mountPath: SERVICE_ACCOUNT_PATH, readOnly: true }],
    };
  };
  const initContainers = spec.initContainers?.map(withMount);
  const containers = spec.containers.map(withMount);
  const before = [...spec.containers, ...(spec.initContainers ?? [])];
  const isUsed = [...containers, ...(initContainers ?? [])].some((each, index) => each !== before[index]);
  return { containers, initContainers, volume: isUsed ? tokenVolume(name) : undefined };
}

function withMounts(pod: Pod, { containers, initContainers, volume }: Mounted): Pod {
  if (volume === undefined) return pod;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers,
      ...(initContainers === undefined ? {} : { initContainers }),
      volumes: [...(pod.spec.volumes ?? []), volume],
    },
  };
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
        { configMap: { name: ROOT_CERTIFICATE_NAME, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 420,
    },
  };
}
