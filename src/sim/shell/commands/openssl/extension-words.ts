/** Extensions as people write them: `-addext subjectAltName=DNS:a,IP:1.2.3.4`, and a file of such lines (x509v3_config(5)). */
import { err, ok, type Result } from '../../../base/result';
import {
  alternativeNames,
  basicConstraints,
  EXTENDED_KEY_USAGE,
  extendedKeyUsage,
  KEY_USAGE,
  keyUsage,
  type AlternativeName,
  type CertificateExtension,
} from '../../../wire/x509/certificate-extensions';

const USAGES: Readonly<Record<string, number>> = {
  digitalSignature: KEY_USAGE.DIGITAL_SIGNATURE,
  nonRepudiation: KEY_USAGE.NON_REPUDIATION,
  keyEncipherment: KEY_USAGE.KEY_ENCIPHERMENT,
  dataEncipherment: KEY_USAGE.DATA_ENCIPHERMENT,
  keyAgreement: KEY_USAGE.KEY_AGREEMENT,
  keyCertSign: KEY_USAGE.CERTIFICATE_SIGN,
  cRLSign: KEY_USAGE.CRL_SIGN,
};
const PURPOSES: Readonly<Record<string, string>> = {
  serverAuth: EXTENDED_KEY_USAGE.SERVER_AUTH,
  clientAuth: EXTENDED_KEY_USAGE.CLIENT_AUTH,
  codeSigning: EXTENDED_KEY_USAGE.CODE_SIGNING,
  emailProtection: EXTENDED_KEY_USAGE.EMAIL_PROTECTION,
};
const NAME_KINDS: Readonly<Record<string, AlternativeName['kind']>> = {
  DNS: 'dns',
  IP: 'ip',
  email: 'email',
  URI: 'uri',
};

/** `basicConstraints=critical,CA:TRUE`; an error is what it does not know. */
export function extensionOfWords(text: string): Result<CertificateExtension, string> {
  const [name = '', ...rest] = text.split('=');
  const words = rest
    .join('=')
    .split(',')
    .map((word) => word.trim());
  const isCritical = words[0] === 'critical';
  const values = isCritical ? words.slice(1) : words;
  const made = makeExtension(name.trim(), values);
  return made === undefined ? err(text) : ok({ ...made, isCritical });
}

function makeExtension(name: string, values: readonly string[]): CertificateExtension | undefined {
  switch (name) {
    case 'subjectAltName': {
      const names = values.map((value): AlternativeName | undefined => {
        const [kind = '', ...parts] = value.split(':');
        const found = NAME_KINDS[kind.trim()];
        return found === undefined ? undefined : { kind: found, value: parts.join(':').trim() };
      });
      const known = names.flatMap((each) => (each === undefined ? [] : [each]));
      return known.length === names.length ? alternativeNames(known) : undefined;
    }
    case 'basicConstraints':
      return basicConstraints(values.some((value) => value.toUpperCase() === 'CA:TRUE'));
    case 'keyUsage': {
      const bits = values.flatMap((value) => USAGES[value] ?? []);
      return bits.length === values.length && bits.length > 0 ? keyUsage(bits) : undefined;
    }
    case 'extendedKeyUsage': {
      const purposes = values.flatMap((value) => PURPOSES[value] ?? []);
      return purposes.length === values.length && purposes.length > 0
        ? extendedKeyUsage(purposes)
        : undefined;
    }
    default:
      return undefined;
  }
}
