/**
 * Tokens of ServiceAccounts: what a Pod shows the API server to say who it is.
 *
 * Kubernetes v1.32 `pkg/serviceaccount/{claims,jwt}.go` and RFC 7519.
 *
 * Models the claims, the expiry, and that a token is good only as long as its ServiceAccount and its Pod are there.
 * Leaves out RSA: the signature has the length of one with 2048 bits, and is a hash with a key that only the cluster knows.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { base64Of, bytesOfBase64 } from '../wire/base64';
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';
import { isPlainRecord, textFieldOf } from './objects/kube-object';
import type { ObjectStore } from './store/object-store';

/** What the kubelet asks for, and how long it is good in truth (`--service-account-extend-token-expiration`). */
const ASKED_SECONDS = 3607;
const EXTENDED_SECONDS = 365 * 86_400;
const SIGNATURE_BLOCKS = 8;
const KEY_NAME = 'podwire service account key';

export interface TokenSubject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface TokenRequest {
  readonly account: TokenSubject;
  /** None for a token that `kubectl create token` asks for. */
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly node?: { readonly name: string; readonly uid: string };
  /** `https://kubernetes.default.svc.cluster.local` */
  readonly issuer: string;
  readonly audiences?: readonly string[];
  readonly nowSeconds: number;
  /** Without it: what a kubelet asks for, which lasts longer than it says. */
  readonly expirationSeconds?: number;
}

interface TokenIdentity {
  /** `system:serviceaccount:NAMESPACE:NAME` */
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

export function issueToken(request: TokenRequest): string {
  const { account, pod, node, issuer, nowSeconds, expirationSeconds } = request;
  const isExtended = expirationSeconds === undefined || expirationSeconds === ASKED_SECONDS;
  const lifetime = isExtended ? EXTENDED_SECONDS : expirationSeconds;
  const id = hex(sha256(bytesOfUtf8(`${account.uid} ${pod?.uid ?? ''} ${nowSeconds}`)));
  const claims = {
    aud: request.audiences ?? [issuer],
    exp: nowSeconds + lifetime,
    iat: nowSeconds,
    iss: issuer,
    jti: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-a${id.slice(17, 20)}-${id.slice(20, 32)}`,
    'kubernetes.io': {
      namespace: account.namespace,
      ...(node === undefined ? {} : { node }),
      ...(pod === undefined ? {} : { pod }),
      serviceaccount: { name: account.name, uid: account.uid },
      ...(isExtended ? { warnafter: nowSeconds + ASKED_SECONDS } : {}),
    },
    nbf: nowSeconds,
    sub: userOf(account),
  };
  const header = { alg: 'RS256', kid: base64UrlOf(sha256(bytesOfUtf8(KEY_NAME))) };
  const text = [header, claims].map((part) => base64UrlOf(bytesOfUtf8(JSON.stringify(part)))).join('.');
  return `${text}.${signatureOf(text)}`;
}

/** Who shows this token; undefined when it is not good, or not good any more. */
export function identityOfToken(
  token: string,
  store: ObjectStore,
  nowSeconds: number,
): TokenIdentity | undefined {
  const end = token.lastIndexOf('.');
  const text = token.slice(0, Math.max(end, 0));
  if (end < 0 || signatureOf(text) !== token.slice(end + 1)) return undefined;
  const claims = claimsOf(text.slice(text.indexOf('.') + 1));
  if (claims === undefined) return undefined;
  const { exp, nbf } = claims;
  if (typeof exp !== 'number' || typeof nbf !== 'number' || nowSeconds >= exp || nowSeconds < nbf)
    return undefined;
  const about = claims['kubernetes.io'];
  const namespace = textFieldOf(about, 'namespace') ?? '';
  const name = textFieldOf(about, 'serviceaccount', 'name') ?? '';
  const uid = textFieldOf(about, 'serviceaccount', 'uid') ?? '';
  if (store.find('ServiceAccount', namespace, name)?.metadata.uid !== uid) return undefined;
  const pod = textFieldOf(about, 'pod', 'name');
  const podUid = textFieldOf(about, 'pod', 'uid');
  if (pod !== undefined && store.find('Pod', namespace, pod)?.metadata.uid !== podUid) return undefined;
  return {
    user: userOf({ namespace, name }),
    uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

function userOf({ namespace, name }: Pick<TokenSubject, 'namespace' | 'name'>): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** Of a text that the cluster has signed, so that it is JSON. */
function claimsOf(encoded: string): Readonly<Record<string, unknown>> | undefined {
  const parsed: unknown = JSON.parse(
    textOfUtf8(bytesOfBase64(encoded.replaceAll('-', '+').replaceAll('_', '/'))),
  );
  return isPlainRecord(parsed) ? parsed : undefined;
}

function signatureOf(text: string): string {
  const signature = new Uint8Array(SIGNATURE_BLOCKS * 32);
  for (let block = 0; block < SIGNATURE_BLOCKS; block += 1) {
    signature.set(sha256(bytesOfUtf8(`${KEY_NAME} ${block} ${text}`)), block * 32);
  }
  return base64UrlOf(signature);
}

function base64UrlOf(bytes: Uint8Array): string {
  return base64Of(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '');
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
