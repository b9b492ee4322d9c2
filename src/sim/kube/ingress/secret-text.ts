import { bytesOfBase64 } from '../../wire/base64';
import { textOfUtf8 } from '../../wire/utf8';
import { textFieldOf, type KubeObject } from '../objects/kube-object';

/** What a Secret has under a key, as text; undefined without it, empty where it is no base64. */
export function secretText(secret: KubeObject, key: string): string | undefined {
  const encoded = textFieldOf(secret, 'data', key);
  if (encoded === undefined) return undefined;
  const bytes = bytesOfBase64(encoded);
  return bytes === undefined ? '' : textOfUtf8(bytes);
}
