import { sha256 } from '@noble/hashes/sha2.js';

/** `nginx` is `docker.io/library/nginx:latest`. */
export function fullImageName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry =
    rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const path = rest.length === 0 ? `library/${image}` : image;
  const named = hasRegistry ? image : `docker.io/${path}`;
  return /:[^/]+$/.test(named) || named.includes('@') ? named : `${named}:latest`;
}

/** A digest that is the image's own wherever it is pulled. */
export function imageIdOf(image: string): string {
  const known = IMAGE_IDS.get(image);
  if (known !== undefined) return known;
  const id = computeImageId(image);
  IMAGE_IDS.set(image, id);
  return id;
}

/** The status of every container has it, again and again. */
const IMAGE_IDS = new Map<string, string>();

function computeImageId(image: string): string {
  const name = fullImageName(image);
  const digest = sha256(Uint8Array.from(name, (character) => character.charCodeAt(0) & 0xff));
  const hex = Array.from(digest, (octet) => octet.toString(16).padStart(2, '0')).join('');
  return `${name.replace(/:[^/:]+$/, '')}@sha256:${hex}`;
}
