interface ImageName {
  /** Without registry, `library/`, tag and digest. */
  readonly name: string;
  /** `latest` when none is written. */
  readonly tag: string;
}

/** `docker.io/library/nginx:1.27-alpine@sha256:…` is nginx with the tag 1.27-alpine. */
export function parseImageName(image: string): ImageName {
  const [reference = ''] = image.split('@');
  const parts = reference.split('/');
  const last = parts.pop() ?? '';
  const [base = '', tag = 'latest'] = last.split(':');
  const [first] = parts;
  const hasRegistry = first !== undefined && (/[.:]/.test(first) || first === 'localhost');
  const folders = hasRegistry ? parts.slice(1) : parts;
  const name = [...(folders[0] === 'library' ? folders.slice(1) : folders), base].join('/');
  return { name: name.toLowerCase(), tag };
}
