/**
 * The image ingress-nginx/kube-webhook-certgen, v1.5: `create` makes a Secret with an authority and a certificate that it signed,
 * `patch` writes the authority into the webhook's configuration. Jobs of an installation run it.
 */
import { goFlag, type ContainerContext } from '../../../app/images/container-context';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import { base64Of } from '../../../wire/base64';
import { bytesOfUtf8 } from '../../../wire/utf8';
import { certificatePem } from '../../../wire/x509/certificate';
import { issueIdentity } from '../../../wire/x509/issue-certificate';
import { privateKeyPem } from '../../../wire/x509/private-key';
import { fieldOf, isPlainRecord, isUnknownList, type KubeObject } from '../../objects/kube-object';
import type { IngressCluster, IngressDoor } from '../ingress-cluster';

const CENTURY_SECONDS = 3_153_600_000;
const MILLISECONDS = 1000;

// eslint-disable-next-line require-yield -- it is done at once
export function* webhookCertgen(
  process: Process,
  { args }: ContainerContext,
  door: IngressDoor,
): Task<number> {
  const cluster = door.viewFrom(process.environment.machineName);
  const namespace = goFlag(args, 'namespace') ?? '';
  const name = goFlag(args, 'secret-name') ?? '';
  const secret = cluster.find('Secret', namespace, name);
  const log = (text: string): void => {
    process.stderr(`${JSON.stringify({ level: 'info', msg: text, source: 'cmd' })}\n`);
  };
  if (args.includes('create')) {
    if (secret !== undefined) return 0;
    log(`no secret found`);
    log('creating new secret');
    const isCreated = cluster.create(
      newSecret(process, { namespace, name }, (goFlag(args, 'host') ?? '').split(',')),
    );
    return isCreated ? 0 : 1;
  }
  const authority = fieldOf(secret, 'data', 'ca');
  if (typeof authority !== 'string') return 1;
  log(`patching webhook configurations '${goFlag(args, 'webhook-name') ?? ''}'`);
  patchWebhooks(cluster, goFlag(args, 'webhook-name') ?? '', authority);
  log('Patched hook(s)');
  return 0;
}

function newSecret(
  { environment }: Process,
  metadata: { readonly namespace: string; readonly name: string },
  hosts: readonly string[],
): KubeObject {
  const notBefore = Math.floor(environment.startTimeMs / MILLISECONDS);
  const dates = {
    notBefore,
    notAfter: notBefore + CENTURY_SECONDS,
    key: { kind: 'ec', curve: 'P-256' } as const,
  };
  const prng = environment.prng.split('webhook certificate');
  const authority = issueIdentity(prng.split('authority'), {
    ...dates,
    commonName: '',
    organization: 'nil1',
    isAuthority: true,
  });
  const server = issueIdentity(prng, {
    ...dates,
    commonName: '',
    organization: 'nil2',
    names: hosts,
    authority,
  });
  const file = (text: string): string => base64Of(bytesOfUtf8(text));
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'Opaque',
    data: {
      ca: file(authority.chain.map(certificatePem).join('')),
      cert: file(server.chain.map(certificatePem).join('')),
      key: file(privateKeyPem(server.key)),
    },
  };
}

function patchWebhooks(cluster: IngressCluster, name: string, authority: string): void {
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
    const found = cluster.find(kind, '', name);
    const hooks = fieldOf(found, 'webhooks');
    if (found === undefined || !isUnknownList(hooks)) continue;
    const webhooks = hooks.map((hook) => {
      if (!isPlainRecord(hook)) return hook;
      const client = fieldOf(hook, 'clientConfig');
      return { ...hook, clientConfig: { ...(isPlainRecord(client) ? client : {}), caBundle: authority } };
    });
    cluster.update({ ...found, webhooks });
  }
}
