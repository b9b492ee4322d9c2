import { bytesOfBase64 } from '../../wire/base64';
import { textOfUtf8 } from '../../wire/utf8';
import { textFieldOf, type KubeObject } from '../objects/kube-object';

/** What a Secret has under a key, as text; undefined without it. */
export function secretText(secret: KubeObject, key: string): string | undefined {
  const encoded = textFieldOf(secret, 'data', key);
  return encoded === undefined ? undefined : textOfUtf8(bytesOfBase64(encoded));
}
