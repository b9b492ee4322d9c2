/** The object identifiers that certificates and keys are made of (RFC 5280, RFC 8017, RFC 5480, RFC 8410, RFC 7292). */

export const OID = {
  RSA_ENCRYPTION: '1.2.840.113549.1.1.1',
  SHA1_WITH_RSA: '1.2.840.113549.1.1.5',
  RSA_PSS: '1.2.840.113549.1.1.10',
  SHA256_WITH_RSA: '1.2.840.113549.1.1.11',
  SHA384_WITH_RSA: '1.2.840.113549.1.1.12',
  SHA512_WITH_RSA: '1.2.840.113549.1.1.13',
  EC_PUBLIC_KEY: '1.2.840.10045.2.1',
  ECDSA_WITH_SHA256: '1.2.840.10045.4.3.2',
  ECDSA_WITH_SHA384: '1.2.840.10045.4.3.3',
  ECDSA_WITH_SHA512: '1.2.840.10045.4.3.4',
  P256: '1.2.840.10045.3.1.7',
  P384: '1.3.132.0.34',
  P521: '1.3.132.0.35',
  ED25519: '1.3.101.112',
  SUBJECT_KEY_IDENTIFIER: '2.5.29.14',
  KEY_USAGE: '2.5.29.15',
  SUBJECT_ALTERNATIVE_NAME: '2.5.29.17',
  BASIC_CONSTRAINTS: '2.5.29.19',
  AUTHORITY_KEY_IDENTIFIER: '2.5.29.35',
  EXTENDED_KEY_USAGE: '2.5.29.37',
  EXTENSION_REQUEST: '1.2.840.113549.1.9.14',
  COMMON_NAME: '2.5.4.3',
} as const;

/** The attributes of a name, as OpenSSL writes them and as `-subj` takes them. */
export const NAME_ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: OID.COMMON_NAME,
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  street: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  title: '2.5.4.12',
  GN: '2.5.4.42',
  emailAddress: '1.2.840.113549.1.9.1',
  UID: '0.9.2342.19200300.100.1.1',
  DC: '0.9.2342.19200300.100.1.25',
};
